package dev.athanor.app;

import dev.athanor.plan.Anatomy;
import dev.athanor.plan.Job;
import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.TableRecipe;
import dev.athanor.recipe.TextRecipe;
import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Threads;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongFunction;

/// A recipe's training before it runs: its sizes, and a way to try some of its steps.
///
/// @param about where the sizes come from, for the reader
/// @param byContext the model with another context; the same where it has none
/// @param context the tokens of a sample, 1 for tables
/// @param job how it is trained; one step where their number is not known
/// @param stepsKnown whether it is
/// @param data what its samples take of the memory
/// @param trial some steps on made-up samples
record PlannedTraining(
        List<String> about,
        LongFunction<Anatomy> byContext,
        long context,
        Job job,
        boolean stepsKnown,
        long data,
        Trial trial) {
    /// Steps of one batch each, on samples that are made up.
    interface Trial {
        /// @return seconds of a step, where the model can be tried on made-up samples
        OptionalDouble seconds();
    }

    static PlannedTraining of(Recipe recipe, RunFolder run) {
        return switch (recipe) {
            case TableRecipe table -> TablePlanning.of(table, run);
            case LanguageRecipe language -> LanguagePlanning.of(language, run);
            case TextRecipe _ ->
                throw new SettingsException(List.of(new Problem(
                        "texts",
                        "is of a recipe that plan knows nothing of yet; it knows tables (data) and language models"
                                + " (corpus)")));
        };
    }

    Anatomy anatomy() {
        return byContext.apply(context);
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
