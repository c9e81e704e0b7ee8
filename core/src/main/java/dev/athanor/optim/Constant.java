package dev.athanor.optim;

import dev.athanor.settings.Check;

/// The same rate throughout.
///
/// @param warmupSteps how many steps the rate takes to rise to its height
public record Constant(long warmupSteps) implements Schedule {
    public Constant {
        new Check().atLeast("warmupSteps", warmupSteps, 0).orThrow();
    }

    public static Constant defaults() {
        return new Constant(0);
    }

    public Constant warmupSteps(long value) {
        return new Constant(value);
    }

    @Override
    public double factor(long step, Horizon horizon) {
        return Warmup.factor(step, warmupSteps);
    }
}
