package dev.athanor.loss;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Functional.Reduction;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;

/// Half the squared difference up to `delta`, linear beyond, so that outliers pull less (Huber 1964); as
/// `torch.nn.HuberLoss`.
///
/// Predictions are `[batch]` or `[batch, 1]`, targets `[batch]`; or both of one shape.
///
/// @param delta where the square ends, more than 0
public record Huber(double delta) implements Loss {
    public Huber {
        new Check().positive("delta", delta).orThrow();
    }

    public static Huber defaults() {
        return new Huber(1);
    }

    @Override
    public Tensor count(Tensor target) {
        return Scope.of(() -> Aligned.elements(target));
    }

    @Override
    public Tensor reduced(Tensor prediction, Tensor target, Reduction reduction) {
        return Scope.of(() -> {
            var pair = Aligned.of("Huber loss", prediction, target);
            return Functional.huber(pair.prediction(), pair.target(), delta, reduction);
        });
    }
}
