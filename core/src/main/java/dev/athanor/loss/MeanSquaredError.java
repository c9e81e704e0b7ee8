package dev.athanor.loss;

import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Functional.Reduction;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;

/// The mean of squared differences, as `torch.nn.MSELoss`.
///
/// Predictions are `[batch]` or `[batch, 1]`, targets `[batch]`; or both of one shape.
public record MeanSquaredError() implements Loss {
    public static MeanSquaredError defaults() {
        return new MeanSquaredError();
    }

    @Override
    public Tensor count(Tensor target) {
        return Scope.of(() -> Aligned.elements(target));
    }

    @Override
    public Tensor reduced(Tensor prediction, Tensor target, Reduction reduction) {
        return Scope.of(() -> {
            var pair = Aligned.of("mean squared error", prediction, target);
            return Functional.meanSquaredError(pair.prediction(), pair.target(), reduction);
        });
    }
}
