package dev.athanor.distributed;

import org.jspecify.annotations.Nullable;

/// Gradients of one type that travel together.
abstract sealed class GradientBucket implements AutoCloseable permits SummedBucket, ScatteredBucket {
    private final int count;
    private int arrived;
    private @Nullable Work work;

    /// @param count of the gradients
    GradientBucket(int count) {
        this.count = count;
    }

    final void arrived() {
        arrived++;
    }

    final boolean full() {
        return arrived >= count;
    }

    final boolean travels() {
        return work != null;
    }

    final void send(ProcessGroup group) {
        work = begin(group);
    }

    /// Returns when what was sent, if anything, is the sum.
    final void await() {
        var under = work;
        if (under != null) {
            under.await();
            ended();
            work = null;
            arrived = 0;
        }
    }

    abstract Work begin(ProcessGroup group);

    /// Puts what came where it belongs.
    abstract void ended();

    /// What a process hands over each time.
    abstract long bytes();

    @Override
    public abstract void close();
}
