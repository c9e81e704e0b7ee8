package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `x weight + bias`: a [Linear] whose weight is `[in, out]`, as GPT-2's were published (transformers' `Conv1D`).
///
/// The weight starts normal with standard deviation 0.02, the bias as zeros.
public final class TransposedLinear extends Module implements Layer {
    private static final double INITIAL_STD = 0.02;

    private final long in;
    private final long out;
    private final Tensor weight;
    private final @Nullable Tensor bias;

    private TransposedLinear(long in, long out, boolean withBias) {
        new Check().atLeast("in", in, 1).atLeast("out", out, 1).orThrow();
        this.in = in;
        this.out = out;
        weight = parameter("weight", () -> Tensor.zeros(in, out).normalInPlace(0, INITIAL_STD));
        bias = withBias ? parameter("bias", () -> Tensor.zeros(out)) : null;
    }

    public static TransposedLinear of(long in, long out, boolean bias) {
        return build(() -> new TransposedLinear(in, out, bias));
    }

    /// @param x `[..., in]`
    /// @return `[..., out]`
    /// @throws ShapeException if the last axis is not `in`
    @Override
    public Tensor forward(Tensor x) {
        LastAxis.check(this, x, in);
        return observed(x, Functional.linearTransposed(x, weight, bias));
    }

    /// `[in, out]`.
    public Tensor weight() {
        return weight;
    }

    /// `[out]`.
    public Optional<Tensor> bias() {
        return Optional.ofNullable(bias);
    }

    @Override
    protected long flops(Shape input, Shape output) {
        return 2 * in * output.elements();
    }

    @Override
    String describe() {
        return "TransposedLinear(" + in + " -> " + out + ")";
    }
}
