package dev.athanor.recipe;

import dev.athanor.settings.Check;
import dev.athanor.train.EarlyStopping;
import dev.athanor.train.Length;
import dev.athanor.train.Monitor;
import dev.athanor.train.Precision;
import java.time.Duration;
import java.util.Optional;

/// How long to train, in which batches, and what to watch.
///
/// @param epochs passes over the training data; this or `steps`, 30 epochs when neither is named
/// @param steps optimiser steps
/// @param batch samples that go through the model together, or `full`
/// @param accumulate batches whose gradients make one step
/// @param clip the norm that gradients are scaled down to
/// @param precision what the model computes in: `fp32`, `bf16` or `fp16`
/// @param recompute whether the activations of a model's blocks are computed again in place of kept
/// @param deterministic whether a run is the same to the bit on any number of processes that divides `logicalParts`
/// @param logicalParts what a deterministic run cuts each batch into, a power of two
/// @param validateEverySteps how often to validate; at the end of each epoch when absent
/// @param evaluationBatch samples that go through the model together where nothing is learnt of them; what suits the
/// kind
///     of model when absent
/// @param validationSamples how many samples of the validation split are looked at, the first ones; all when absent
/// @param monitor which validation is best
/// @param earlyStopping when to stop for lack of improvement; never when absent
/// @param saveEvery how long at most between checkpoints
/// @param logEverySteps how often a step's loss goes into the log
public record TrainRecipe(
        Optional<Long> epochs,
        Optional<Long> steps,
        BatchSize batch,
        int accumulate,
        Optional<Double> clip,
        Precision precision,
        boolean recompute,
        boolean deterministic,
        int logicalParts,
        Optional<Long> validateEverySteps,
        Optional<Integer> evaluationBatch,
        Optional<Long> validationSamples,
        Monitor monitor,
        Optional<EarlyStopping> earlyStopping,
        Duration saveEvery,
        int logEverySteps) {
    private static final long DEFAULT_EPOCHS = 30;

    public TrainRecipe {
        var check = new Check()
                .that(epochs.isEmpty() || steps.isEmpty(), "steps", "is named beside epochs, expected one of them")
                .atLeast("accumulate", accumulate, 1)
                .that(!saveEvery.isNegative(), "saveEvery", "is " + saveEvery + ", expected 0 or more")
                .atLeast("logEverySteps", logEverySteps, 1)
                .that(
                        logicalParts >= 1 && Integer.bitCount(logicalParts) == 1,
                        "logicalParts",
                        "is " + logicalParts + ", expected a power of two, such as 4");
        epochs.ifPresent(value -> check.atLeast("epochs", value, 1));
        steps.ifPresent(value -> check.atLeast("steps", value, 1));
        clip.ifPresent(value -> check.positive("clip", value));
        validateEverySteps.ifPresent(value -> check.atLeast("validateEverySteps", value, 1));
        evaluationBatch.ifPresent(value -> check.atLeast("evaluationBatch", value, 1));
        validationSamples.ifPresent(value -> check.atLeast("validationSamples", value, 1));
        check.orThrow();
    }

    public static TrainRecipe defaults() {
        return new TrainRecipe(
                Optional.empty(),
                Optional.empty(),
                new BatchSize(32),
                1,
                Optional.empty(),
                Precision.FP32,
                false,
                false,
                4,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Monitor.defaults(),
                Optional.empty(),
                Duration.ofMinutes(1),
                10);
    }

    public Length length() {
        return steps.<Length>map(Length::steps).orElseGet(() -> Length.epochs(epochs.orElse(DEFAULT_EPOCHS)));
    }
}
