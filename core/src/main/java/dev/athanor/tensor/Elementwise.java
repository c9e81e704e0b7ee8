package dev.athanor.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.global.torch;

/// Operations of a [Tensor] on each element by itself; operands of different shapes are broadcast.
public sealed interface Elementwise permits Tensor {

    default Tensor add(Tensor other) {
        return Op.binary("add", self(), other, (a, b) -> a.add(b));
    }

    default Tensor add(double value) {
        return Op.with("add", self(), value, (t, s) -> t.add(s));
    }

    default Tensor sub(Tensor other) {
        return Op.binary("sub", self(), other, (a, b) -> a.sub(b));
    }

    default Tensor sub(double value) {
        return Op.with("sub", self(), value, (t, s) -> t.sub(s));
    }

    default Tensor mul(Tensor other) {
        return Op.binary("mul", self(), other, (a, b) -> a.mul(b));
    }

    default Tensor mul(double value) {
        return Op.with("mul", self(), value, (t, s) -> t.mul(s));
    }

    default Tensor div(Tensor other) {
        return Op.binary("div", self(), other, (a, b) -> a.div(b));
    }

    default Tensor div(double value) {
        return Op.with("div", self(), value, (t, s) -> t.div(s));
    }

    /// What is left of a division, with the divisor's sign.
    default Tensor remainder(double divisor) {
        return Op.with("remainder", self(), divisor, (t, s) -> t.remainder(s));
    }

    default Tensor pow(double exponent) {
        return Op.with("pow", self(), exponent, (t, s) -> t.pow(s));
    }

    default Tensor neg() {
        return Op.unary("neg", self(), t -> t.neg());
    }

    default Tensor abs() {
        return Op.unary("abs", self(), t -> t.abs());
    }

    default Tensor exp() {
        return Op.unary("exp", self(), t -> t.exp());
    }

    default Tensor log() {
        return Op.unary("log", self(), t -> t.log());
    }

    default Tensor sqrt() {
        return Op.unary("sqrt", self(), t -> t.sqrt());
    }

    default Tensor rsqrt() {
        return Op.unary("rsqrt", self(), t -> t.rsqrt());
    }

    /// The nearest whole number; of two as near, the even one.
    default Tensor round() {
        return Op.unary("round", self(), t -> t.round());
    }

    default Tensor square() {
        return Op.unary("square", self(), t -> t.square());
    }

    default Tensor sin() {
        return Op.unary("sin", self(), t -> t.sin());
    }

    default Tensor cos() {
        return Op.unary("cos", self(), t -> t.cos());
    }

    /// The error function.
    default Tensor erf() {
        return Op.unary("erf", self(), t -> t.erf());
    }

    default Tensor maximum(Tensor other) {
        return Op.binary("maximum", self(), other, (a, b) -> a.maximum(b));
    }

    default Tensor minimum(Tensor other) {
        return Op.binary("minimum", self(), other, (a, b) -> a.minimum(b));
    }

    /// Every element brought into `[least, most]`.
    default Tensor clamp(double least, double most) {
        try (var low = new Scalar(least);
                var high = new Scalar(most);
                var optionalLow = new ScalarOptional(low);
                var optionalHigh = new ScalarOptional(high)) {
            return Op.unary("clamp", self(), t -> t.clamp(optionalLow, optionalHigh));
        }
    }

    // ---- activations

    default Tensor relu() {
        return Op.unary("relu", self(), t -> t.relu());
    }

    default Tensor sigmoid() {
        return Op.unary("sigmoid", self(), t -> t.sigmoid());
    }

    default Tensor tanh() {
        return Op.unary("tanh", self(), t -> t.tanh());
    }

    default Tensor softmax(int axis) {
        return Op.unary("softmax", self(), t -> t.softmax(axis));
    }

    default Tensor logSoftmax(int axis) {
        return Op.unary("logSoftmax", self(), t -> t.log_softmax(axis));
    }

    // ---- comparison and choice

    default Tensor eq(Tensor other) {
        return Op.binary("eq", self(), other, (a, b) -> a.eq(b));
    }

    default Tensor eq(double value) {
        return Op.with("eq", self(), value, (t, s) -> t.eq(s));
    }

    default Tensor ne(double value) {
        return Op.with("ne", self(), value, (t, s) -> t.ne(s));
    }

    default Tensor lt(Tensor other) {
        return Op.binary("lt", self(), other, (a, b) -> a.lt(b));
    }

    default Tensor lt(double value) {
        return Op.with("lt", self(), value, (t, s) -> t.lt(s));
    }

    default Tensor le(double value) {
        return Op.with("le", self(), value, (t, s) -> t.le(s));
    }

    default Tensor le(Tensor other) {
        return Op.binary("le", self(), other, (a, b) -> a.le(b));
    }

    default Tensor gt(Tensor other) {
        return Op.binary("gt", self(), other, (a, b) -> a.gt(b));
    }

    default Tensor gt(double value) {
        return Op.with("gt", self(), value, (t, s) -> t.gt(s));
    }

    default Tensor ge(double value) {
        return Op.with("ge", self(), value, (t, s) -> t.ge(s));
    }

    default Tensor logicalNot() {
        return Op.unary("logicalNot", self(), t -> t.logical_not());
    }

    default Tensor logicalAnd(Tensor other) {
        return Op.binary("logicalAnd", self(), other, (a, b) -> a.logical_and(b));
    }

    default Tensor isFinite() {
        return Op.unary("isFinite", self(), t -> t.isfinite());
    }

    /// Where this is true the element of `chosen`, elsewhere that of `other`.
    default Tensor where(Tensor chosen, Tensor other) {
        return Op.call(
                "where", () -> torch.where(self().handle(), chosen.handle(), other.handle()), self(), chosen, other);
    }

    default Tensor maskedFill(Tensor mask, double value) {
        try (var scalar = Op.number(self(), value)) {
            return Op.binary("maskedFill", self(), mask, (t, m) -> t.masked_fill(m, scalar));
        }
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
