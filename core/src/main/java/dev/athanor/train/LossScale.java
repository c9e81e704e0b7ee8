package dev.athanor.train;

import dev.athanor.tensor.Operator;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.Collection;
import java.util.Objects;

/// What the loss is multiplied with so that fp16 gradients neither vanish nor overflow, as `torch.amp.GradScaler`: half
/// of it after an overflow, whose step is skipped, and double after 2,000 steps without.
///
/// @param value a power of two
/// @param goodSteps since it last changed
record LossScale(double value, int goodSteps) {
    private static final double FIRST = 65_536;
    private static final int GROWTH_INTERVAL = 2_000;

    static LossScale first() {
        return new LossScale(FIRST, 0);
    }

    /// Divides the gathered gradients by this scale; whether they are all finite.
    boolean unscale(Collection<Tensor> parameters) {
        try (var _ = Scope.open()) {
            var gradients = parameters.stream()
                    .map(Tensor::grad)
                    .filter(Objects::nonNull)
                    .toList();
            if (gradients.isEmpty()) {
                return true;
            }
            var device = gradients.getFirst().device();
            var overflowed = Tensor.zeros(1).to(device);
            try (var call = Operator.find("aten::_amp_foreach_non_finite_check_and_unscale_", "")
                    .prepare(
                            gradients,
                            overflowed,
                            Tensor.of(new float[] {(float) (1 / value)}, 1).to(device))) {
                call.run();
            }
            return overflowed.item() == 0;
        }
    }

    /// The scale for the next step.
    LossScale after(boolean finite) {
        if (!finite) {
            return new LossScale(value / 2, 0);
        }
        return goodSteps + 1 == GROWTH_INTERVAL ? new LossScale(value * 2, 0) : new LossScale(value, goodSteps + 1);
    }
}
