package dev.athanor.train;

import dev.athanor.settings.Check;
import java.nio.file.Path;

/// Which steps to trace, and into which file.
///
/// @param file in the trace format of Chrome, which Perfetto opens
/// @param after how many steps of this process, as the first ones are slower
/// @param steps how many are traced
public record Profile(Path file, long after, long steps) {
    public Profile {
        new Check().atLeast("after", after, 0).atLeast("steps", steps, 1).orThrow();
    }

    /// Fifty steps after ten.
    public static Profile of(Path file) {
        return new Profile(file, 10, 50);
    }
}
