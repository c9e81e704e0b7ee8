package dev.athanor.app;

import dev.athanor.data.Batch;
import dev.athanor.loss.Loss;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.plan.Anatomy;
import dev.athanor.plan.Footprint;
import dev.athanor.plan.Job;
import dev.athanor.plan.TableRemedies;
import dev.athanor.prepare.DatasetDirectory;
import dev.athanor.prepare.Part;
import dev.athanor.recipe.ModelRecipe;
import dev.athanor.recipe.TableRecipe;
import dev.athanor.report.Numbers;
import dev.athanor.table.DataException;
import dev.athanor.table.Target;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Tensor;
import dev.athanor.train.Trainer;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Sizes of a training on a table, which a prepared dataset alone knows: it says how wide the rows are.
final class TablePlanning {
    private static final int FLOAT = 4;

    private TablePlanning() {}

    static PlannedTraining of(TableRecipe recipe, RunFolder run) {
        if (!Files.exists(run.dataset()) && !Files.exists(recipe.data().source())) {
            throw DataException.in(recipe.data().source(), "there is no such file or folder; data.source names it");
        }
        if (!Files.exists(run.dataset())) {
            throw DataException.in(
                    run.dataset(),
                    "is not there, and only a prepared table says how wide its rows are; run athanor prepare first");
        }
        var dataset = DatasetDirectory.open(run.dataset());
        var target = dataset.preprocessing().target();
        int outputs =
                target instanceof Target.Classes classes ? classes.labels().size() : 1;
        var config = switch (recipe.model()) {
            case ModelRecipe.Mlp mlp -> mlp.config(dataset.preprocessing(), outputs);
        };
        long rows = dataset.info().rows(Part.TRAIN);
        long held = dataset.info().rows(Part.VALIDATION);
        var job = PlannedTraining.job(recipe, rows, PlannedTraining.steps(recipe, rows));
        long evaluated = recipe.train().evaluationBatch().orElse(Trainer.EVALUATED_AT_ONCE);
        long data = (rows + held) * (config.features() + 1L) * FLOAT;
        var anatomy = Anatomy.of(config).evaluating(evaluated);
        return new PlannedTraining(
                List.of("table       prepared: " + Numbers.count(rows) + " rows for training, "
                        + Numbers.count(config.features()) + " columns, " + Numbers.count(outputs)
                        + (outputs == 1 ? " output" : " outputs")),
                anatomy,
                job,
                true,
                Footprint.of(anatomy, job, data),
                slowInBf16 -> TableRemedies.of(config, evaluated, job, data, slowInBf16),
                () -> OptionalDouble.of(trial(recipe, config, job, target)),
                Optional.empty());
    }

    private static double trial(TableRecipe recipe, MlpConfig config, Job job, Target target) {
        var loss = target instanceof Target.Classes ? Loss.crossEntropy() : recipe.lossOrDefault();
        try (var model = Mlp.of(config)) {
            var trainer = Trainer.of(model, loss).optimizer(recipe.optimizer()).precision(job.precision());
            return TrialSteps.seconds(
                    trainer,
                    () -> new Batch(
                            Tensor.zeros(job.batch(), config.features()), // codes of categories among them
                            target instanceof Target.Classes
                                    ? Tensor.zeros(job.batch()).to(DType.I64)
                                    : Tensor.zeros(job.batch(), 1)));
        }
    }
}
