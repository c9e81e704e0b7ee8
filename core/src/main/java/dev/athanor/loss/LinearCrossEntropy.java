package dev.athanor.loss;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;

/// The cross entropy of a linear layer's logits, some rows at a time: that of all rows, without all their logits.
///
/// With a vocabulary of 50,257 the logits of 2,048 tokens and what their gradient needs take 1.2 GB; here it is the
/// share of a few hundred tokens. Loss and gradients are those of [CrossEntropy] without class weights and smoothing.
///
/// @param hidden what the layer takes, `[rows, dim]`
/// @param weight of the layer, `[classes, dim]`
/// @param target class numbers, `[rows]`, i64; a negative one does not count
/// @param rowsAtOnce whose logits exist at one time
public record LinearCrossEntropy(Tensor hidden, Tensor weight, Tensor target, long rowsAtOnce) {
    private static final long LOGITS_AT_ONCE = 1 << 24;
    private static final long LEAST_ROWS = 64; // a product of fewer is slow

    /// With the logits of as many rows at once as make 64 MB.
    public static LinearCrossEntropy of(Tensor hidden, Tensor weight, Tensor target) {
        return new LinearCrossEntropy(hidden, weight, target, Math.max(LEAST_ROWS, LOGITS_AT_ONCE / weight.size(0)));
    }

    /// The losses added up, one fp32 element in the caller's scope; nothing is recorded.
    public Tensor total() {
        return Scope.of(() -> Autograd.noGrad(() -> {
            var total = Tensor.zeros(1).to(hidden.device());
            for (long first = 0; first < hidden.size(0); first += rowsAtOnce) {
                try (var _ = Scope.open()) {
                    total.addInPlace(new Part(first).losses().sum());
                }
            }
            return total;
        }));
    }

    /// The losses added up, and the gradient of `factor` times their sum with respect to `hidden`.
    ///
    /// @param total one fp32 element
    /// @param gradient `[rows, dim]`
    public record Backward(Tensor total, Tensor gradient) {}

    /// Adds the gradient of `factor` times the sum of the losses to the weight's, and gives that of the rows, all in
    /// the caller's scope.
    ///
    /// @param factor one fp32 element
    public Backward backward(Tensor factor) {
        return backward(factor, Passes.untold());
    }

    /// As [#backward(Tensor)], telling which way each part goes; it ends going backward.
    public Backward backward(Tensor factor, Passes passes) {
        return backward(factor, weightGradient(), passes);
    }

    /// As [#backward(Tensor, Passes)], where the weight's gradient is added to another tensor of its shape.
    public Backward backward(Tensor factor, Tensor weights, Passes passes) {
        try (var _ = Autograd.noGrad()) {
            var total = Tensor.zeros(1).to(hidden.device());
            var gradient = hidden.detach().zerosLike().to(DType.F32);
            for (long first = 0; first < hidden.size(0); first += rowsAtOnce) {
                try (var _ = Scope.open()) {
                    passes.forward();
                    var part = new Part(first);
                    total.addInPlace(part.losses().sum());
                    passes.backward();
                    part.gradients(factor, gradient, weights);
                }
            }
            return new Backward(total, gradient.to(hidden.dtype()));
        }
    }

    private Tensor weightGradient() {
        if (weight.grad() == null) {
            weight.setGrad(weight.detach().zerosLike());
        }
        var gradient = weight.grad();
        if (gradient == null) {
            throw new IllegalStateException("a gradient that was set is not there");
        }
        return gradient;
    }

    /// Some rows: their logits become their gradient in place.
    private final class Part {
        private final long first;
        private final long count;
        private final Tensor rows; // [count, dim]
        private final Tensor product; // logits as the layer gives them
        private final Tensor logits; // [count, classes], fp32
        private final Tensor counts; // [count, 1], 1 where a row counts
        private final Tensor classes; // [count, 1]
        private final Tensor normalizers; // [count, 1]

        Part(long first) {
            this.first = first;
            count = Math.min(rowsAtOnce, hidden.size(0) - first);
            rows = hidden.detach().narrow(0, first, count);
            product = Functional.linear(rows, weight, null);
            logits = product.to(DType.F32);
            var targets = target.narrow(0, first, count).unsqueeze(1);
            var ignored = targets.lt(0.0);
            counts = ignored.logicalNot().to(DType.F32);
            classes = targets.maskedFill(ignored, 0);
            normalizers = logits.logSumExp(1).unsqueeze(1);
        }

        Tensor losses() {
            return normalizers.sub(logits.gather(1, classes)).mul(counts);
        }

        /// To be called after [#losses].
        void gradients(Tensor factor, Tensor gradient, Tensor weights) {
            logits.subInPlace(normalizers).expInPlace(); // probabilities
            logits.scatterAddInPlace(1, classes, counts.zerosLike().addInPlace(-1));
            logits.mulInPlace(counts.mul(factor));
            var shorter = logits.to(product.dtype()); // itself, but under autocast
            gradient.narrow(0, first, count).copyInPlace(shorter.matmul(weight.to(product.dtype())));
            if (product.dtype() == weights.dtype() && rows.dtype() == weights.dtype()) {
                weights.addMatmulInPlace(logits.transpose(0, 1), rows);
            } else {
                weights.addInPlace(shorter.transpose(0, 1).matmul(rows.to(product.dtype())));
            }
        }
    }
}
