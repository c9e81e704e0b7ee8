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
}
