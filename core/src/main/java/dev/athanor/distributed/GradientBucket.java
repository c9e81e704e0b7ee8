package dev.athanor.distributed;

import org.jspecify.annotations.Nullable;

/// Gradients of one type that travel together.
abstract sealed class GradientBucket implements AutoCloseable permits SummedBucket, ScatteredBucket {
    private final int count;
    private int arrived;
    private boolean sent;
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

    /// Whether it went in this step, and may be there already.
    final boolean sent() {
        return sent;
    }

    final void send(ProcessGroup group) {
        work = begin(group);
        sent = true;
    }

    /// Whether what was sent, if anything, has come.
    final boolean isThere() {
        return work == null || work.isDone();
    }

    /// Returns when what was sent, if anything, is the sum.
    final void await() {
        var under = work;
        if (under != null) {
            under.await();
            ended();
            work = null;
        }
    }

    /// As [#await], at the end of a step.
    final void finish() {
        await();
        sent = false;
        arrived = 0;
    }

    abstract Work begin(ProcessGroup group);

    /// Puts what came where it belongs.
    abstract void ended();

    /// What a process hands over each time.
    abstract long bytes();

    @Override
    public abstract void close();
}
