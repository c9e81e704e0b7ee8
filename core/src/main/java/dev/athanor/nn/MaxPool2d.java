package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Tensor;

/// The greatest element of each square window.
///
/// @param kernel height and width of the window
/// @param stride by how much it moves
/// @param padding added on each side, never the greatest; at most half the window
public record MaxPool2d(long kernel, long stride, long padding) implements Layer {
    public MaxPool2d {
        new Check()
                .atLeast("kernel", kernel, 1)
                .atLeast("stride", stride, 1)
                .within("padding", (double) padding, 0, kernel / 2.0)
                .orThrow();
    }

    /// Windows side by side.
    public static MaxPool2d of(long kernel) {
        return new MaxPool2d(kernel, kernel, 0);
    }

    public MaxPool2d withStride(long value) {
        return new MaxPool2d(kernel, value, padding);
    }

    public MaxPool2d withPadding(long value) {
        return new MaxPool2d(kernel, stride, value);
    }

    /// @param x `[batch, channels, height, width]`
    @Override
    public Tensor forward(Tensor x) {
        return Functional.maxPool2d(x, kernel, stride, padding);
    }
}
