package dev.athanor.data;

import dev.athanor.tensor.Tensor;

/// Some samples together.
///
/// @param input what the model sees, `[batch, ...]`
/// @param target what it should say, `[batch, ...]`
public record Batch(Tensor input, Tensor target) {
    /// The number of samples.
    public long size() {
        return input.size(0);
    }
}
