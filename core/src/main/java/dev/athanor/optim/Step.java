package dev.athanor.optim;

import dev.athanor.settings.Check;

/// The rate times `factor` every few epochs, as `torch.optim.lr_scheduler.StepLR`.
///
/// @param everyEpochs after how many epochs, at least 1
/// @param factor more than 0
/// @param warmupSteps how many steps the rate takes to rise to its height; epochs count from the start of the run
public record Step(int everyEpochs, double factor, long warmupSteps) implements Schedule {
    public Step {
        new Check()
                .atLeast("everyEpochs", everyEpochs, 1)
                .positive("factor", factor)
                .atLeast("warmupSteps", warmupSteps, 0)
                .orThrow();
    }

    public static Step defaults() {
        return new Step(30, 0.1, 0);
    }

    public Step warmupSteps(long value) {
        return new Step(everyEpochs, factor, value);
    }

    @Override
    public double factor(long step, Horizon horizon) {
        return Warmup.factor(step, warmupSteps)
                * Math.pow(factor, (double) Math.floorDiv(step / horizon.stepsPerEpoch(), everyEpochs));
    }
}
