package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Normalises each position over its last axis (Ba et al. 2016).
public final class LayerNorm extends Module implements Layer {

    /// @param dim the size of the last axis
    /// @param eps added to the variance
    /// @param affine whether the result is scaled by learnt numbers
    /// @param bias whether it is shifted by learnt numbers too; only where affine
    public record Settings(long dim, double eps, boolean affine, boolean bias) {
        public Settings {
            new Check()
                    .atLeast("dim", dim, 1)
                    .positive("eps", eps)
                    .that(affine || !bias, "bias", "is true, which needs affine; set both or none")
                    .orThrow();
        }

        /// As PyTorch's defaults: eps 1e-5, scaled and shifted.
        public static Settings of(long dim) {
            return new Settings(dim, 1e-5, true, true);
        }

        public Settings withEps(double value) {
            return new Settings(dim, value, affine, bias);
        }

        /// Scaled and shifted, or neither.
        public Settings withAffine(boolean value) {
            return new Settings(dim, eps, value, value);
        }

        public Settings withBias(boolean value) {
            return new Settings(dim, eps, affine, value);
        }
    }

    private final Settings settings;
    private final Shape normalized;
    private final @Nullable Tensor weight;
    private final @Nullable Tensor bias;

    private LayerNorm(Settings settings) {
        this.settings = settings;
        normalized = Shape.of(settings.dim());
        weight = settings.affine() ? parameter("weight", () -> Tensor.ones(settings.dim())) : null;
        bias = settings.bias() ? parameter("bias", () -> Tensor.zeros(settings.dim())) : null;
    }

    public static LayerNorm of(long dim) {
        return of(Settings.of(dim));
    }

    public static LayerNorm of(Settings settings) {
        return build(() -> new LayerNorm(settings));
    }

    /// @param x `[..., dim]`
    /// @throws ShapeException if the last axis is not `dim`
    @Override
    public Tensor forward(Tensor x) {
        LastAxis.check(this, x, settings.dim());
        return observed(x, Functional.layerNorm(x, normalized, weight, bias, settings.eps()));
    }

    public Settings settings() {
        return settings;
    }

    /// Per element: mean 1, centre 1, square and add 2, scale 1, and learnt scale and shift 1 each.
    @Override
    protected long flops(Shape input, Shape output) {
        return (5 + (settings.affine() ? 1 : 0) + (settings.bias() ? 1 : 0)) * output.elements();
    }

    @Override
    String describe() {
        return "LayerNorm(" + settings.dim() + ")";
    }
}
