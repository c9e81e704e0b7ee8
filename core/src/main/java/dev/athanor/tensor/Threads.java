package dev.athanor.tensor;

import org.bytedeco.pytorch.global.torch;

/// How many threads one operation may use.
public final class Threads {
    static {
        Natives.load();
    }

    private Threads() {}

    /// The processors of this machine unless the property `athanor.threads` or `OMP_NUM_THREADS` says otherwise.
    public static int count() {
        return torch.get_num_threads();
    }

    /// Results may differ in their last bits between thread counts.
    public static void set(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
        }
        torch.set_num_threads(threads);
    }

    /// One thread for what the calling thread does, until the guard is closed:
    /// `try (var _ = Threads.alone()) { ... }`.
    ///
    /// For work so small that waking another thread costs more than it brings. Where the platform has no cheap way
    /// to say so, nothing changes.
    public static Alone alone() {
        return new Alone();
    }

    /// The thread count as it was before, restored on close.
    public static final class Alone implements AutoCloseable {
        private final int before = count();

        private Alone() {
            if (before > 1) {
                OpenMp.threads(1);
            }
        }

        @Override
        public void close() {
            if (before > 1) {
                OpenMp.threads(before);
            }
        }
    }
}
