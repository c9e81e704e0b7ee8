package dev.athanor.optim;

import dev.athanor.settings.Check;

/// After the warm-up, half a cosine from the full rate down to a floor at the end of the run (Loshchilov and Hutter
/// 2017, without restarts), as `torch.optim.lr_scheduler.CosineAnnealingLR` over the steps that remain.
///
/// @param floor the part of the rate, from 0 to 1, that is reached after the last step
/// @param warmupSteps how many steps the rate takes to rise to its height
public record Cosine(double floor, long warmupSteps) implements Schedule {
    public Cosine {
        new Check()
                .within("floor", floor, 0, 1)
                .atLeast("warmupSteps", warmupSteps, 0)
                .orThrow();
    }

    public static Cosine defaults() {
        return new Cosine(0, 0);
    }

    public Cosine floor(double value) {
        return new Cosine(value, warmupSteps);
    }

    public Cosine warmupSteps(long value) {
        return new Cosine(floor, value);
    }

    @Override
    public double factor(long step, Horizon horizon) {
        long falling = Math.max(1, horizon.steps() - warmupSteps);
        double passed = Math.clamp((step - warmupSteps) / (double) falling, 0, 1);
        double fall = floor + (1 - floor) * (1 + Math.cos(Math.PI * passed)) / 2;
        return Warmup.factor(step, warmupSteps) * fall;
    }
}
