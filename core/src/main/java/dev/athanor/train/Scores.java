package dev.athanor.train;

import dev.athanor.tensor.Tensor;
import java.util.Map;

/// What a validation reports beside the loss.
@FunctionalInterface
public interface Scores {
    /// Metrics by name, in the order to report them.
    ///
    /// @param predictions the model's answers for the whole validation set, on the CPU
    /// @param targets what they should have been, on the CPU
    Map<String, Double> of(Tensor predictions, Tensor targets);
}
