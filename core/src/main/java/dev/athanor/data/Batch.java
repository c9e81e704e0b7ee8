package dev.athanor.data;

import dev.athanor.tensor.Tensor;
import java.util.Optional;

/// Some samples together.
///
/// @param input what the model sees, `[batch, ...]`
/// @param target what it should say, `[batch, ...]`
/// @param documents for packed text the number of each token's document, `[batch, seq]`: a token sees its own alone
public record Batch(Tensor input, Tensor target, Optional<Tensor> documents) {
    public Batch(Tensor input, Tensor target) {
        this(input, target, Optional.empty());
    }

    /// The number of samples.
    public long size() {
        return input.size(0);
    }
}
