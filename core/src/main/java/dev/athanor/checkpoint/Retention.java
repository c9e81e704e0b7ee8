package dev.athanor.checkpoint;

import dev.athanor.settings.Check;

/// Which checkpoints of a run stay on disk.
///
/// @param keepLast how many of the latest, at least 1
/// @param keepBest whether the one with the best score stays too
public record Retention(int keepLast, boolean keepBest) {
    public Retention {
        new Check().atLeast("keepLast", keepLast, 1).orThrow();
    }

    public static Retention defaults() {
        return new Retention(2, true);
    }

    /// Nothing is ever removed.
    public static Retention everything() {
        return new Retention(Integer.MAX_VALUE, true);
    }
}
