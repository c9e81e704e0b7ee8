package dev.athanor.app;

import dev.athanor.plan.Anatomy;
import dev.athanor.plan.Footprint;
import dev.athanor.plan.Job;
import dev.athanor.plan.Remedy;
import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.TableRecipe;
import dev.athanor.recipe.TextRecipe;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Threads;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A recipe's training before it runs: its sizes, and a way to try some of its steps.
///
/// @param about where the sizes come from, for the reader
/// @param anatomy of what learns
/// @param job how it is trained; one step where their number is not known
/// @param stepsKnown whether it is
/// @param footprint its memory
/// @param remedies what to do where that is too much
/// @param trial some steps on made-up samples
/// @param once what is computed before the steps
record PlannedTraining(
        List<String> about,
        Anatomy anatomy,
        Job job,
        boolean stepsKnown,
        Footprint footprint,
        Remedies remedies,
        Trial trial,
        Optional<Once> once) {
    /// Steps of one batch each, on samples that are made up.
    interface Trial {
        /// @return seconds of a step, where the model can be tried on made-up samples
        OptionalDouble seconds();
    }

    /// Changes of the recipe that make it take less.
    interface Remedies {
        /// @param slowInBf16 whether bf16 is out of the question
        List<Remedy> of(boolean slowInBf16);
    }

    /// What a frozen encoder makes of samples.
    ///
    /// @param tokens of all samples, where that is known, else 0
    /// @param trial seconds of a token
    record Once(Anatomy encoder, long tokens, Trial trial) {}

    static PlannedTraining of(Recipe recipe, RunFolder run) throws IOException {
        return switch (recipe) {
            case TableRecipe table -> TablePlanning.of(table, run);
            case LanguageRecipe language -> LanguagePlanning.of(language, run);
            case TextRecipe texts -> TextPlanning.of(texts, run);
        };
    }

    /// The job of a recipe.
    ///
    /// @param samples of the training data
    /// @param steps in all
    static Job job(Recipe recipe, long samples, long steps) {
        var train = recipe.train();
        return new Job(
                train.batch().of(samples),
                train.accumulate(),
                steps,
                train.precision(),
                train.recompute(),
                recipe.optimizer(),
                Devices.named(recipe.device()).equals(Device.CPU) ? Threads.count() : 1);
    }

    /// The steps that the recipe's length comes to.
    static long steps(Recipe recipe, long samples) {
        var train = recipe.train();
        long perStep = (long) train.batch().of(samples) * train.accumulate();
        return train.length().inSteps(Math.ceilDiv(samples, perStep));
    }
}
