package dev.athanor.plan;

import dev.athanor.optim.UpdateRule;
import dev.athanor.settings.Check;
import dev.athanor.train.Precision;
import java.util.ArrayList;
import java.util.List;

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
    /// How a remedy asks for [Precision#BF16].
    static final String IN_BF16 = "train.precision: bf16 (a little less precise)";

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

    /// A smaller batch, with as many samples in a step.
    ///
    /// @param words what to write
    record Smaller(long batch, String words) {}

    /// Half the samples of a batch, and so on, where that divides a step.
    List<Smaller> smallerBatches() {
        var all = new ArrayList<Smaller>();
        for (long samples = batch / 2; samples >= 1; samples /= 2) {
            if (samplesPerStep() % samples == 0) {
                all.add(new Smaller(
                        samples,
                        "train.batch: " + samples + " with train.accumulate: " + samplesPerStep() / samples
                                + " (as many samples in a step)"));
            }
        }
        return all;
    }

    /// Whether a shorter type is a remedy.
    boolean shorter(boolean slowInBf16) {
        return precision == Precision.FP32 && !slowInBf16;
    }

    /// In batches of so many samples, and as many in a step as before where it divides them.
    Job inBatchesOf(long samples) {
        return new Job(samples, samplesPerStep() / samples, steps, precision, recompute, rule, threads);
    }
}
