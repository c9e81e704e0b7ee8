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

    /// The samples before the one of number `count`.
    default Dataset first(long count) {
        return new FirstSamples(this, count);
    }

    /// The same samples in an order that suits a step that goes over them in parts, such as one in which each part has
    /// samples of nearly one length.
    default long[] arranged(long[] samples) {
        return samples;
    }

    /// Says that [#batch] will be asked for these samples soon, so that a dataset on the disk can read them on another
    /// thread meanwhile. It changes nothing but the time.
    default void expect(long[] samples) {}
}
