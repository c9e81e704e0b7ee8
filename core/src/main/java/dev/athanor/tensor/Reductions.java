package dev.athanor.tensor;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.global.torch;

/// Operations of a [Tensor] that fold an axis, or all elements, into fewer.
public sealed interface Reductions permits Tensor {

    default Tensor sum() {
        return Op.unary("sum", self(), t -> t.sum());
    }

    default Tensor sum(int axis, boolean keepAxis) {
        try (var same = new ScalarTypeOptional()) {
            return Op.unary("sum", self(), t -> t.sum(new long[] {axis}, keepAxis, same));
        }
    }

    /// The logarithm of the sum of the powers of e along an axis, which is left out.
    default Tensor logSumExp(int axis) {
        return Op.unary("logSumExp", self(), t -> t.logsumexp(axis));
    }

    default Tensor mean() {
        return Op.unary("mean", self(), t -> t.mean());
    }

    default Tensor mean(int axis, boolean keepAxis) {
        try (var same = new ScalarTypeOptional()) {
            return Op.unary("mean", self(), t -> t.mean(new long[] {axis}, keepAxis, same));
        }
    }

    /// The variance along an axis, divided by its size less one.
    default Tensor var(int axis, boolean keepAxis) {
        return Op.unary("var", self(), t -> t.var(new long[] {axis}, true, keepAxis));
    }

    /// The standard deviation along an axis, divided by its size less one.
    default Tensor std(int axis, boolean keepAxis) {
        return Op.unary("std", self(), t -> t.std(new long[] {axis}, true, keepAxis));
    }

    default Tensor max() {
        return Op.unary("max", self(), t -> t.max());
    }

    default Tensor min() {
        return Op.unary("min", self(), t -> t.min());
    }

    /// The greatest elements along an axis and where they are.
    default Selected max(int axis, boolean keepAxis) {
        return Op.selected("max", self(), t -> t.max(axis, keepAxis));
    }

    default Selected min(int axis, boolean keepAxis) {
        return Op.selected("min", self(), t -> t.min(axis, keepAxis));
    }

    /// The `k` greatest elements of the last axis, greatest first.
    default Selected topK(long k) {
        return Op.selected("topK", self(), t -> torch.topk(t, k));
    }

    default Selected sort(int axis, boolean descending) {
        return Op.selected("sort", self(), t -> t.sort(axis, descending));
    }

    default Tensor argmax(int axis) {
        try (var where = new LongOptional(axis)) {
            return Op.unary("argmax", self(), t -> t.argmax(where, false));
        }
    }

    /// The running sum along an axis.
    default Tensor cumsum(int axis) {
        return Op.unary("cumsum", self(), t -> t.cumsum(axis));
    }

    /// The Euclidean norm of all elements.
    default Tensor norm() {
        return Op.unary("norm", self(), t -> t.norm());
    }

    default boolean all() {
        try (var _ = Scope.open()) {
            return Op.unary("all", self(), t -> t.all()).item() != 0;
        }
    }

    default boolean any() {
        try (var _ = Scope.open()) {
            return Op.unary("any", self(), t -> t.any()).item() != 0;
        }
    }

    /// Elements and their indices along the axis that was searched.
    record Selected(Tensor values, Tensor indices) {}

    private Tensor self() {
        return (Tensor) this;
    }
}
