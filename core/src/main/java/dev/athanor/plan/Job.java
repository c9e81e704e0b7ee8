package dev.athanor.plan;

import dev.athanor.optim.UpdateRule;
import dev.athanor.settings.Check;
import dev.athanor.train.Precision;

/// How a model is to be trained.
///
/// @param batch samples that go through it together
/// @param accumulate batches of a step
/// @param steps optimiser steps
/// @param precision what it computes in
/// @param recompute whether the activations of blocks are computed again in place of kept
/// @param rule how parameters move
/// @param threads that a batch may be spread over, each with a part of it
public record Job(
        long batch, long accumulate, long steps, Precision precision, boolean recompute, UpdateRule rule, int threads) {
    public Job {
        new Check()
                .atLeast("batch", batch, 1)
                .atLeast("accumulate", accumulate, 1)
                .atLeast("steps", steps, 1)
                .atLeast("threads", threads, 1)
                .orThrow();
    }

    /// Samples of a step.
    public long samplesPerStep() {
        return batch * accumulate;
    }

    Job recomputing() {
        return new Job(batch, accumulate, steps, precision, true, rule, threads);
    }

    Job in(Precision other) {
        return new Job(batch, accumulate, steps, other, recompute, rule, threads);
    }

    /// In batches of so many samples, and as many in a step as before where it divides them.
    Job inBatchesOf(long samples) {
        return new Job(samples, samplesPerStep() / samples, steps, precision, recompute, rule, threads);
    }
}
