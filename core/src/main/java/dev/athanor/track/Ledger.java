package dev.athanor.track;

import dev.athanor.settings.Check;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// Where the wall time of a run's process went; the phases add up to all of it.
///
/// @param firstStep the optimiser steps taken before this process, more than 0 where it resumed
/// @param lastStep those taken when it ended
/// @param samples that this process trained on
/// @param time what each phase took
public record Ledger(long firstStep, long lastStep, long samples, Map<Phase, Duration> time) {
    public Ledger {
        new Check()
                .atLeast("firstStep", firstStep, 0)
                .atLeast("lastStep", lastStep, firstStep)
                .atLeast("samples", samples, 0)
                .orThrow();
        var all = new EnumMap<Phase, Duration>(Phase.class);
        for (var phase : Phase.values()) {
            all.put(phase, time.getOrDefault(phase, Duration.ZERO));
        }
        time = Collections.unmodifiableMap(all);
    }

    public Duration of(Phase phase) {
        return time.getOrDefault(phase, Duration.ZERO);
    }

    /// The whole.
    public Duration wall() {
        return time.values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    /// What the steps took, without evaluation, checkpoints, collections and the rest.
    public Duration training() {
        return Arrays.stream(Phase.values())
                .filter(Phase::training)
                .map(this::of)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /// The part of the whole, from 0 to 1.
    public double share(Phase phase) {
        var wall = wall();
        return wall.isZero() ? 0 : (double) of(phase).toNanos() / wall.toNanos();
    }

    /// Steps of this process.
    public long steps() {
        return lastStep - firstStep;
    }
}
