package dev.athanor.tensor;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;

/// Operations that change the elements of a [Tensor] and return it.
public sealed interface InPlace permits Tensor {

    default Tensor addInPlace(Tensor other) {
        return Op.inPlace("addInPlace", self(), t -> t.add_(other.handle()));
    }

    /// Adds `scale` times `other`.
    default Tensor addInPlace(Tensor other, double scale) {
        try (var factor = new Scalar(scale)) {
            return Op.inPlace("addInPlace", self(), t -> t.add_(other.handle(), factor));
        }
    }

    default Tensor addInPlace(double value) {
        try (var scalar = Op.number(self(), value)) {
            return Op.inPlace("addInPlace", self(), t -> t.add_(scalar));
        }
    }

    /// Brings every element into `[least, most]`.
    default Tensor clampInPlace(double least, double most) {
        try (var low = new Scalar(least);
                var high = new Scalar(most);
                var optionalLow = new ScalarOptional(low);
                var optionalHigh = new ScalarOptional(high)) {
            return Op.inPlace("clampInPlace", self(), t -> t.clamp_(optionalLow, optionalHigh));
        }
    }

    /// Replaces each element by the number whose error function it is.
    default Tensor erfInvInPlace() {
        return Op.inPlace("erfInvInPlace", self(), t -> t.erfinv_());
    }

    default Tensor mulInPlace(double value) {
        try (var factor = Op.number(self(), value)) {
            return Op.inPlace("mulInPlace", self(), t -> t.mul_(factor));
        }
    }

    default Tensor subInPlace(Tensor other) {
        return Op.inPlace("subInPlace", self(), t -> t.sub_(other.handle()));
    }

    default Tensor mulInPlace(Tensor other) {
        return Op.inPlace("mulInPlace", self(), t -> t.mul_(other.handle()));
    }

    /// Replaces each element by e to its power.
    default Tensor expInPlace() {
        return Op.inPlace("expInPlace", self(), t -> t.exp_());
    }

    /// Adds the matrix product of `a`, `[n, k]`, and `b`, `[k, m]`, to this, `[n, m]`.
    default Tensor addMatmulInPlace(Tensor a, Tensor b) {
        return Op.inPlace("addMatmulInPlace", self(), t -> t.addmm_(a.handle(), b.handle()));
    }

    /// Adds each element of `source` where `indices`, i64 and of its shape, says on an axis.
    default Tensor scatterAddInPlace(int axis, Tensor indices, Tensor source) {
        return Op.inPlace("scatterAddInPlace", self(), t -> t.scatter_add_(axis, indices.handle(), source.handle()));
    }

    default Tensor fillInPlace(double value) {
        try (var scalar = new Scalar(value)) {
            return Op.inPlace("fillInPlace", self(), t -> t.fill_(scalar));
        }
    }

    default Tensor zeroInPlace() {
        return Op.inPlace("zeroInPlace", self(), t -> t.zero_());
    }

    /// Takes the elements of `source`, converted and broadcast.
    default Tensor copyInPlace(Tensor source) {
        try (var _ = Autograd.noGrad()) {
            return Op.inPlace("copyInPlace", self(), t -> t.copy_(source.handle()));
        }
    }

    /// Takes slices of `source` along an axis to the positions that `indices`, i64 with one axis, names.
    default Tensor indexCopyInPlace(int axis, Tensor indices, Tensor source) {
        return Op.inPlace("indexCopyInPlace", self(), t -> t.index_copy_(axis, indices.handle(), source.handle()));
    }

    /// Draws every element from a normal distribution, from the random state of [RandomState].
    default Tensor normalInPlace(double mean, double std) {
        try (var generator = new GeneratorOptional();
                var _ = Autograd.noGrad()) {
            return Op.inPlace("normalInPlace", self(), t -> t.normal_(mean, std, generator));
        }
    }

    /// Draws every element uniformly from `[least, bound)`, from the random state of [RandomState].
    default Tensor uniformInPlace(double least, double bound) {
        try (var generator = new GeneratorOptional();
                var _ = Autograd.noGrad()) {
            return Op.inPlace("uniformInPlace", self(), t -> t.uniform_(least, bound, generator));
        }
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
