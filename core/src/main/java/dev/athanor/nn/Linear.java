package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `x weight^T + bias`. Weight and bias start as PyTorch's: uniform within `1 / sqrt(in)`.
public final class Linear extends Module implements Layer {
    private final long in;
    private final long out;
    private final Tensor weight;
    private final @Nullable Tensor bias;

    private Linear(Tensor shared) {
        in = shared.size(1);
        out = shared.size(0);
        weight = tied("weight", shared);
        bias = null;
    }

    private Linear(long in, long out, boolean withBias) {
        new Check().atLeast("in", in, 1).atLeast("out", out, 1).orThrow();
        this.in = in;
        this.out = out;
        weight = parameter("weight", () -> Fan.defaultWeight(out, in));
        bias = withBias ? parameter("bias", () -> Fan.defaultBias(out, in)) : null;
    }

    /// From the last axis of `in` to one of `out`, with a bias.
    public static Linear of(long in, long out) {
        return of(in, out, true);
    }

    public static Linear of(long in, long out, boolean bias) {
        return build(() -> new Linear(in, out, bias));
    }

    /// Without bias, over a weight `[out, in]` that another module owns, as a language model's head over its
    /// embedding.
    public static Linear tied(Tensor weight) {
        return new Linear(weight);
    }

    /// @param x `[..., in]`
    /// @return `[..., out]`
    /// @throws ShapeException if the last axis is not `in`
    @Override
    public Tensor forward(Tensor x) {
        LastAxis.check(this, x, in);
        return observed(x, Functional.linear(x, weight, bias));
    }

    /// `[out, in]`.
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
        return "Linear(" + in + " -> " + out + ")";
    }
}
