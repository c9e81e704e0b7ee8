package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;

/// Divides each position by the root mean square of its last axis and scales it by learnt numbers (Zhang and
/// Sennrich 2019).
public final class RmsNorm extends Module implements Layer {
    private static final double DEFAULT_EPS = 1e-6;

    private final long dim;
    private final double eps;
    private final Shape normalized;
    private final Tensor weight;

    private RmsNorm(long dim, double eps) {
        new Check().atLeast("dim", dim, 1).positive("eps", eps).orThrow();
        this.dim = dim;
        this.eps = eps;
        normalized = Shape.of(dim);
        weight = parameter("weight", () -> Tensor.ones(dim));
    }

    /// With eps 1e-6, as language models have it; PyTorch's own default follows the type of the input.
    public static RmsNorm of(long dim) {
        return of(dim, DEFAULT_EPS);
    }

    /// @param eps added to the mean square
    public static RmsNorm of(long dim, double eps) {
        return build(() -> new RmsNorm(dim, eps));
    }

    /// @param x `[..., dim]`
    /// @throws ShapeException if the last axis is not `dim`
    @Override
    public Tensor forward(Tensor x) {
        LastAxis.check(this, x, dim);
        return observed(x, Functional.rmsNorm(x, normalized, weight, eps));
    }

    /// `[dim]`.
    public Tensor weight() {
        return weight;
    }

    /// Per element: square and add 2, scale 1, learnt scale 1.
    @Override
    protected long flops(Shape input, Shape output) {
        return 4 * output.elements();
    }

    @Override
    String describe() {
        return "RmsNorm(" + dim + ")";
    }
}
