package dev.athanor.optim;

/// The rise of the rate at the start of a run, in equal parts: with 4 steps 1/4, 2/4, 3/4, and 1 from then on.
final class Warmup {
    private Warmup() {}

    static double factor(long step, long warmupSteps) {
        return step < warmupSteps ? (step + 1) / (double) warmupSteps : 1;
    }
}
