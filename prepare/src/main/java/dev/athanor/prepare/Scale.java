package dev.athanor.prepare;

/// How numbers are brought to one size, fitted on the training split; scikit-learn's scalers of these names.
public enum Scale {
    /// Mean 0 and population standard deviation 1.
    STANDARD,
    /// From 0 to 1.
    MIN_MAX,
    /// Median 0 and interquartile range 1.
    ROBUST,
    /// As they are.
    NONE
}
