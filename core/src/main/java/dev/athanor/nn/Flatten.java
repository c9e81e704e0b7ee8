package dev.athanor.nn;

import dev.athanor.tensor.Tensor;

/// Axes made one, in the order of their elements.
///
/// @param firstAxis the first of them
/// @param lastAxis the last, -1 being the last of all
public record Flatten(int firstAxis, int lastAxis) implements Layer {

    /// All axes after the batch.
    public static Flatten defaults() {
        return new Flatten(1, -1);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.flatten(firstAxis, lastAxis);
    }
}
