package dev.athanor.recipe;

import dev.athanor.loss.CrossEntropy;
import dev.athanor.loss.Huber;
import dev.athanor.loss.Loss;
import dev.athanor.loss.MeanSquaredError;
import dev.athanor.optim.Adam;
import dev.athanor.optim.Grouping;
import dev.athanor.optim.Schedule;
import dev.athanor.optim.UpdateRule;
import dev.athanor.prepare.DataSettings;
import dev.athanor.prepare.Task;
import dev.athanor.server.ServeSettings;
import java.util.Optional;

/// The life cycle of a model over the rows of a table.
///
/// @param name of the run: the folder `runs/NAME`
/// @param seed of splits, initial parameters, order of samples and dropout
/// @param device `auto`, `cpu`, `cuda` or `cuda:N`
/// @param data what to make of the raw files
/// @param model what to train
/// @param loss cross entropy for classes and the mean squared error for numbers when absent
/// @param optimizer how parameters move
/// @param penalties L1 and L2 penalties, decay and pace, by parameter name
/// @param schedule how the learning rate changes
/// @param train how long, in which batches, and what to watch
/// @param parallel how the training is spread over processes
/// @param serve where the service listens and how much it takes on
public record TableRecipe(
        String name,
        long seed,
        String device,
        DataSettings data,
        ModelRecipe model,
        Optional<Loss> loss,
        UpdateRule optimizer,
        Grouping penalties,
        Schedule schedule,
        TrainRecipe train,
        ParallelRecipe parallel,
        ServeSettings serve)
        implements Recipe {
    public TableRecipe {
        var check = Recipe.check(name, device)
                .that(
                        loss.isEmpty() || fits(loss.get(), data.task()),
                        "loss",
                        data.task() == Task.CLASSIFICATION
                                ? "does not fit classes of a table, expected cross-entropy"
                                : "does not fit numbers, expected mean-squared-error or huber")
                .that(
                        !train.recompute(),
                        "train.recompute",
                        "is true, but the model has no blocks to compute again; leave it out");
        parallel.requireWhole(check);
        parallel.requireFits(check, train);
        check.orThrow();
    }

    public static TableRecipe defaults(String name, DataSettings data) {
        return new TableRecipe(
                name,
                42,
                "auto",
                data,
                ModelRecipe.Mlp.defaults(),
                Optional.empty(),
                Adam.defaults(),
                Grouping.defaults(),
                Schedule.constant(),
                TrainRecipe.defaults(),
                ParallelRecipe.defaults(),
                ServeSettings.defaults());
    }

    private static boolean fits(Loss loss, Task task) {
        return switch (task) {
            case CLASSIFICATION -> loss instanceof CrossEntropy;
            case REGRESSION -> loss instanceof MeanSquaredError || loss instanceof Huber;
        };
    }

    /// The loss, where none is named the one of the task.
    public Loss lossOrDefault() {
        return loss.orElseGet(() -> data.task() == Task.CLASSIFICATION ? Loss.crossEntropy() : Loss.meanSquaredError());
    }

    /// The same recipe with every choice written out.
    @Override
    public TableRecipe effective() {
        return new TableRecipe(
                name,
                seed,
                device,
                data,
                model,
                Optional.of(lossOrDefault()),
                optimizer,
                penalties,
                schedule,
                train,
                parallel,
                serve);
    }
}
