package dev.athanor.app;

import dev.athanor.model.ModelDirectory;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.plan.Anatomy;
import dev.athanor.prepare.DatasetDirectory;
import dev.athanor.prepare.Part;
import dev.athanor.recipe.ModelRecipe;
import dev.athanor.recipe.TableRecipe;
import dev.athanor.table.Target;
import dev.athanor.tensor.RandomState;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/// Trains a recipe's model on the rows of a table.
final class TableTraining {
    private final TableRecipe recipe;
    private final RunFolder run;
    private final DatasetDirectory dataset;
    private final Console console;
    private final Processes processes;

    TableTraining(TableRecipe recipe, RunFolder run, DatasetDirectory dataset, Console console, Processes processes) {
        this.recipe = recipe;
        this.run = run;
        this.dataset = dataset;
        this.console = console;
        this.processes = processes;
    }

    /// @return whether the run reached its end, and was not interrupted
    boolean run() throws IOException {
        var device = processes.device(recipe);
        var training = new Training(recipe, run, console, processes);
        RandomState.seed(recipe.seed());
        try (var model = model();
                var train = TableData.read(dataset, Part.TRAIN, device);
                var held = TableData.read(dataset, Part.VALIDATION, device)) {
            model.to(device);
            var trainer = training.configured(
                    Trainer.of(model, recipe.lossOrDefault().prepared(classCounts())),
                    model,
                    train.size(),
                    dataset.info().fingerprint());
            trainer.identity("model", model.config().toString());
            if (held.size() > 0) {
                trainer.validation(
                        training.validated(held),
                        new TableScores(dataset.preprocessing().target()));
            }
            var task = recipe.data().task().name().toLowerCase(Locale.ROOT);
            return training.run(task, trainer, train, Anatomy.of(model.config()), () -> write(model));
        }
    }

    private void write(Mlp model) {
        ModelDirectory.write(run.model(), model);
        dataset.preprocessing().write(run.model().resolve(ModelDirectory.PREPROCESSING));
    }

    private Mlp model() {
        int outputs = dataset.preprocessing().target() instanceof Target.Classes classes
                ? classes.labels().size()
                : 1;
        return switch (recipe.model()) {
            case ModelRecipe.Mlp mlp -> Mlp.of(mlp.config(dataset.preprocessing(), outputs));
        };
    }

    private long[] classCounts() {
        if (!(dataset.preprocessing().target() instanceof Target.Classes classes)) {
            return new long[0];
        }
        var counts = dataset.info().classes();
        return classes.labels().stream()
                .mapToLong(label -> counts.getOrDefault(label, Map.of()).getOrDefault(Part.TRAIN.label(), 0L))
                .toArray();
    }
}
