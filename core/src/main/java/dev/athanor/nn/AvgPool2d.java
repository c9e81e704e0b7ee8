package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Tensor;

/// The mean of each square window.
///
/// @param kernel height and width of the window
/// @param stride by how much it moves
/// @param padding zeros added on each side, counted in the mean; at most half the window
public record AvgPool2d(long kernel, long stride, long padding) implements Layer {
    public AvgPool2d {
        new Check()
                .atLeast("kernel", kernel, 1)
                .atLeast("stride", stride, 1)
                .within("padding", (double) padding, 0, kernel / 2.0)
                .orThrow();
    }

    /// Windows side by side.
    public static AvgPool2d of(long kernel) {
        return new AvgPool2d(kernel, kernel, 0);
    }

    public AvgPool2d withStride(long value) {
        return new AvgPool2d(kernel, value, padding);
    }

    public AvgPool2d withPadding(long value) {
        return new AvgPool2d(kernel, stride, value);
    }

    /// @param x `[batch, channels, height, width]`
    @Override
    public Tensor forward(Tensor x) {
        return Functional.avgPool2d(x, kernel, stride, padding);
    }
}
