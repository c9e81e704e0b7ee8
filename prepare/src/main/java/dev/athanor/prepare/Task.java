package dev.athanor.prepare;

/// What kind of answer a model learns.
public enum Task {
    /// One of the target's labels.
    CLASSIFICATION,
    /// The target as a number.
    REGRESSION
}
