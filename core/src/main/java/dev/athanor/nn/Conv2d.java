package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A convolution of pictures with square kernels. Weight and bias start as PyTorch's: uniform within `1 /
/// sqrt(fan in)`.
public final class Conv2d extends Module implements Layer {

    /// @param in channels of the input
    /// @param out channels of the output
    /// @param kernel height and width of the window
    /// @param stride by how much it moves
    /// @param padding zeros added on each side
    /// @param dilation the distance between the window's elements
    /// @param groups into how many parts the channels are divided, each seeing only its own
    /// @param bias whether each channel has one
    public record Settings(
            long in, long out, long kernel, long stride, long padding, long dilation, long groups, boolean bias) {
        public Settings {
            new Check()
                    .atLeast("in", in, 1)
                    .atLeast("out", out, 1)
                    .atLeast("kernel", kernel, 1)
                    .atLeast("stride", stride, 1)
                    .atLeast("padding", padding, 0)
                    .atLeast("dilation", dilation, 1)
                    .atLeast("groups", groups, 1)
                    .that(
                            groups < 1 || (in % groups == 0 && out % groups == 0),
                            "groups",
                            "is " + groups + ", which does not divide in " + in + " and out " + out)
                    .orThrow();
        }

        /// Stride 1, no padding, one group, with bias.
        public static Settings of(long in, long out, long kernel) {
            return new Settings(in, out, kernel, 1, 0, 1, 1, true);
        }

        public Settings withStride(long value) {
            return new Settings(in, out, kernel, value, padding, dilation, groups, bias);
        }

        public Settings withPadding(long value) {
            return new Settings(in, out, kernel, stride, value, dilation, groups, bias);
        }

        public Settings withDilation(long value) {
            return new Settings(in, out, kernel, stride, padding, value, groups, bias);
        }

        public Settings withGroups(long value) {
            return new Settings(in, out, kernel, stride, padding, dilation, value, bias);
        }

        public Settings withBias(boolean value) {
            return new Settings(in, out, kernel, stride, padding, dilation, groups, value);
        }
    }

    private final Settings settings;
    private final Tensor weight;
    private final @Nullable Tensor bias;

    private Conv2d(Settings settings) {
        this.settings = settings;
        long each = settings.in() / settings.groups();
        long kernel = settings.kernel();
        weight = parameter("weight", () -> Fan.defaultWeight(settings.out(), each, kernel, kernel));
        bias = settings.bias()
                ? parameter("bias", () -> Fan.defaultBias(settings.out(), each * kernel * kernel))
                : null;
    }

    /// Stride 1, no padding, with bias.
    public static Conv2d of(long in, long out, long kernel) {
        return of(Settings.of(in, out, kernel));
    }

    public static Conv2d of(Settings settings) {
        return build(() -> new Conv2d(settings));
    }

    /// @param x `[batch, in, height, width]`
    /// @return `[batch, out, height', width']`
    /// @throws ShapeException if the axes are not four, the channels not `in`, or the picture is smaller than
    /// the
    ///     window
    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() != 4 || x.size(1) != settings.in()) {
            throw new ShapeException(
                    describe() + " got " + x.shape() + ": expected [batch, " + settings.in() + ", height, width]");
        }
        return observed(
                x,
                Functional.conv2d(
                        x,
                        weight,
                        bias,
                        settings.stride(),
                        settings.padding(),
                        settings.dilation(),
                        settings.groups()));
    }

    /// `[out, in / groups, kernel, kernel]`.
    public Tensor weight() {
        return weight;
    }

    /// `[out]`.
    public Optional<Tensor> bias() {
        return Optional.ofNullable(bias);
    }

    public Settings settings() {
        return settings;
    }

    @Override
    protected long flops(Shape input, Shape output) {
        return 2 * (settings.in() / settings.groups()) * settings.kernel() * settings.kernel() * output.elements();
    }

    @Override
    String describe() {
        return "Conv2d(" + settings.in() + " -> " + settings.out() + ", kernel " + settings.kernel() + ")";
    }
}
