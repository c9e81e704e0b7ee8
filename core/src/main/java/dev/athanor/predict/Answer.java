package dev.athanor.predict;

import java.util.List;

/// What a model says of one row.
public sealed interface Answer {
    /// A class.
    ///
    /// @param label the most probable class
    /// @param logits the model's output, one a class
    /// @param probabilities their softmax, in the order of the predictor's labels
    record Classified(String label, List<Float> logits, List<Float> probabilities) implements Answer {}

    /// A number, in the unit of the target column.
    record Estimated(double value) implements Answer {}
}
