package dev.athanor.data;

/// Samples that are read by number.
public interface Dataset {
    /// The number of samples.
    long size();

    /// The samples of these numbers, in this order, in the caller's scope.
    ///
    /// @param samples each from 0 to [#size], excluded
    Batch batch(long[] samples);

    /// Consecutive samples, in the caller's scope; it may share memory with the dataset.
    Batch slice(long first, long count);
}
