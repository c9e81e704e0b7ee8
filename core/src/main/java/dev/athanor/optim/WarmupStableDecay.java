package dev.athanor.optim;

import dev.athanor.settings.Check;

/// A warm-up, the full rate for most of the run, and a fall at its end (Hu et al. 2024), as transformers'
/// `get_wsd_schedule`, whose warm-up starts one step earlier, at its floor.
///
/// @param decay the part of the run's steps, from 0 to 1, in which the rate falls; the warm-up goes before it
/// @param shape how it falls
/// @param floor the part of the rate, from 0 to 1, that is reached after the last step
/// @param warmupSteps how many steps the rate takes to rise to its height
public record WarmupStableDecay(double decay, DecayShape shape, double floor, long warmupSteps) implements Schedule {
    public WarmupStableDecay {
        new Check()
                .within("decay", decay, 0, 1)
                .within("floor", floor, 0, 1)
                .atLeast("warmupSteps", warmupSteps, 0)
                .orThrow();
    }

    public static WarmupStableDecay defaults() {
        return new WarmupStableDecay(0.2, DecayShape.ONE_MINUS_SQRT, 0, 0);
    }

    public WarmupStableDecay decay(double part, DecayShape form) {
        return new WarmupStableDecay(part, form, floor, warmupSteps);
    }

    public WarmupStableDecay floor(double value) {
        return new WarmupStableDecay(decay, shape, value, warmupSteps);
    }

    public WarmupStableDecay warmupSteps(long value) {
        return new WarmupStableDecay(decay, shape, floor, value);
    }

    @Override
    public double factor(long step, Horizon horizon) {
        long falling = Math.max(1, Math.min(Math.round(decay * horizon.steps()), horizon.steps() - warmupSteps));
        double passed = Math.clamp((step - (horizon.steps() - falling)) / (double) falling, 0, 1);
        return Warmup.factor(step, warmupSteps) * (floor + (1 - floor) * shape.left(passed));
    }
}
