package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Tensor;

/// The means of windows that cover a picture of any size.
///
/// @param height rows of the result
/// @param width columns of the result
public record AdaptiveAvgPool2d(long height, long width) implements Layer {
    public AdaptiveAvgPool2d {
        new Check().atLeast("height", height, 1).atLeast("width", width, 1).orThrow();
    }

    public static AdaptiveAvgPool2d of(long size) {
        return new AdaptiveAvgPool2d(size, size);
    }

    /// @param x `[batch, channels, any height, any width]`
    /// @return `[batch, channels, height, width]`
    @Override
    public Tensor forward(Tensor x) {
        return Functional.adaptiveAvgPool2d(x, height, width);
    }
}
