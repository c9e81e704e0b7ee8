package dev.athanor.optim;

import dev.athanor.settings.Check;

/// After the warm-up, from the full rate down to a floor at the end of the run in equal parts, as transformers'
/// `get_linear_schedule_with_warmup`, whose warm-up starts one step earlier, at 0.
///
/// @param floor the part of the rate, from 0 to 1, that is reached after the last step
/// @param warmupSteps how many steps the rate takes to rise to its height
public record Linear(double floor, long warmupSteps) implements Schedule {
    public Linear {
        new Check()
                .within("floor", floor, 0, 1)
                .atLeast("warmupSteps", warmupSteps, 0)
                .orThrow();
    }

    public static Linear defaults() {
        return new Linear(0, 0);
    }

    public Linear floor(double value) {
        return new Linear(value, warmupSteps);
    }

    public Linear warmupSteps(long value) {
        return new Linear(floor, value);
    }

    @Override
    public double factor(long step, Horizon horizon) {
        long falling = Math.max(1, horizon.steps() - warmupSteps);
        double passed = Math.clamp((step - warmupSteps) / (double) falling, 0, 1);
        return Warmup.factor(step, warmupSteps) * (floor + (1 - floor) * DecayShape.LINEAR.left(passed));
    }
}
