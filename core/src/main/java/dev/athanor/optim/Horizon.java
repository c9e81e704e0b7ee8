package dev.athanor.optim;

import dev.athanor.settings.Check;

/// How long a run is, in optimizer steps.
///
/// @param steps those of the whole run
/// @param stepsPerEpoch those of one pass over the data
public record Horizon(long steps, long stepsPerEpoch) {
    public Horizon {
        new Check()
                .atLeast("steps", steps, 1)
                .atLeast("stepsPerEpoch", stepsPerEpoch, 1)
                .orThrow();
    }
}
