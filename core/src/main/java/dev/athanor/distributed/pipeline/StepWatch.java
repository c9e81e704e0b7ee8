package dev.athanor.distributed.pipeline;

/// Is told what a rank is at.
public interface StepWatch {
    /// The rank begins to wait for others.
    void waits();

    /// The rank begins to compute.
    void begins(Action action);

    /// The rank has computed.
    ///
    /// @param start and `end` by [System#nanoTime]
    void ended(Action action, long start, long end);

    /// Where nobody watches.
    static StepWatch untold() {
        return new StepWatch() {
            @Override
            public void waits() {}

            @Override
            public void begins(Action action) {}

            @Override
            public void ended(Action action, long start, long end) {}
        };
    }
}
