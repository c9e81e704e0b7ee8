package dev.athanor.optim;

/// How the rate changes over a run.
public sealed interface Schedule permits Constant, Step, Cosine, Linear, WarmupStableDecay {

    /// How many steps the rate takes to rise, in equal parts, to its full height; 0 starts there.
    long warmupSteps();

    /// What the rule's rate is multiplied with.
    ///
    /// @param step of the optimizer, from 0: the factor of the first update is that of step 0
    double factor(long step, Horizon horizon);

    static Constant constant() {
        return Constant.defaults();
    }

    static Step step(int everyEpochs, double factor) {
        return new Step(everyEpochs, factor, 0);
    }

    static Cosine cosine() {
        return Cosine.defaults();
    }

    static Cosine cosine(double floor, long warmupSteps) {
        return new Cosine(floor, warmupSteps);
    }

    static Linear linear(double floor, long warmupSteps) {
        return new Linear(floor, warmupSteps);
    }

    /// @param decay the part of the run, at its end, in which the rate falls
    static WarmupStableDecay warmupStableDecay(double decay, long warmupSteps) {
        return WarmupStableDecay.defaults()
                .decay(decay, DecayShape.ONE_MINUS_SQRT)
                .warmupSteps(warmupSteps);
    }
}
