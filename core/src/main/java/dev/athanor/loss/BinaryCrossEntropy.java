package dev.athanor.loss;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Functional.Reduction;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;

/// The negative log likelihood of yes or no under a sigmoid, computed without overflow, as
/// `torch.nn.BCEWithLogitsLoss`.
///
/// Predictions are logits `[batch]` or `[batch, 1]`, targets `[batch]`, 0 or 1 or between, of any type; or both of one
/// shape. The mean is divided by the number of elements, whatever the weight.
///
/// @param positiveWeight what a positive counts for beside a negative, more than 0
public record BinaryCrossEntropy(double positiveWeight) implements Loss {
    public BinaryCrossEntropy {
        new Check().positive("positiveWeight", positiveWeight).orThrow();
    }

    public static BinaryCrossEntropy defaults() {
        return new BinaryCrossEntropy(1);
    }

    @Override
    public Tensor count(Tensor target) {
        return Scope.of(() -> Aligned.elements(target));
    }

    @Override
    public Tensor reduced(Tensor prediction, Tensor target, Reduction reduction) {
        return Scope.of(() -> {
            var pair = Aligned.of("binary cross entropy", prediction, target);
            var weight = positiveWeight == 1
                    ? null
                    : Tensor.scalar(positiveWeight).to(prediction.dtype()).to(prediction.device());
            return Functional.binaryCrossEntropyWithLogits(pair.prediction(), pair.target(), weight, reduction);
        });
    }
}
