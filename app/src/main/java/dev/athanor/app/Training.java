package dev.athanor.app;

import dev.athanor.data.TensorDataset;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.prepare.DatasetDirectory;
import dev.athanor.prepare.Part;
import dev.athanor.recipe.ModelRecipe;
import dev.athanor.recipe.Recipe;
import dev.athanor.report.Numbers;
import dev.athanor.table.Target;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.track.RunFile;
import dev.athanor.train.Fit;
import dev.athanor.train.RunLog;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;

/// Trains a recipe's model on its dataset, or goes on where an earlier start of the same run stopped.
final class Training {
    private final Recipe recipe;
    private final RunFolder run;
    private final DatasetDirectory dataset;
    private final Console console;
    private final InstantSource clock = InstantSource.system();

    Training(Recipe recipe, RunFolder run, DatasetDirectory dataset, Console console) {
        this.recipe = recipe;
        this.run = run;
        this.dataset = dataset;
        this.console = console;
    }

    /// @return whether the run reached its end, and was not interrupted
    boolean run() throws IOException {
        var device = Devices.named(recipe.device());
        RandomState.seed(recipe.seed());
        try (var model = model();
                var train = TableData.read(dataset, Part.TRAIN, device);
                var held = TableData.read(dataset, Part.VALIDATION, device)) {
            model.to(device);
            return run(model, device, train, held);
        }
    }

    private Mlp model() {
        int outputs = dataset.preprocessing().target() instanceof Target.Classes classes
                ? classes.labels().size()
                : 1;
        return switch (recipe.model()) {
            case ModelRecipe.Mlp mlp -> Mlp.of(mlp.config(dataset.preprocessing(), outputs));
        };
    }

    private boolean run(Mlp model, Device device, TensorDataset train, TensorDataset held) throws IOException {
        var record = RunFile.start(
                recipe.name(),
                clock.instant(),
                recipe.data().task().name().toLowerCase(Locale.ROOT),
                "train",
                Main.Version.number(),
                recipe.seed(),
                device.toString());
        var before = RunFile.read(run.folder());
        var progress = new TrainingProgress(console);
        // open until the end is on record: once it closes, an interrupted JVM is gone
        try (var interruption = Interruption.watch(text -> console.say("train", text))) {
            record.write(run.folder());
            var trainer = trainer(model, train, held).listener(progress).interruptedBy(interruption);
            var fit = fit(trainer, train, progress);
            boolean ended = fit.reason() != Fit.Reason.INTERRUPTED;
            if (ended) {
                ModelDirectory.write(run.model(), model);
                dataset.preprocessing().write(run.model().resolve(ModelDirectory.PREPROCESSING));
            }
            var now = record.end(ended ? RunFile.Status.FINISHED : RunFile.Status.INTERRUPTED, clock.instant());
            (progress.stepped() ? now : before.orElse(now)).write(run.folder());
            console.say("train", progress.stepped() ? describe(fit) : "unchanged, skipped");
            return ended;
        } catch (IOException | RuntimeException failure) {
            record.end(RunFile.Status.FAILED, clock.instant()).write(run.folder());
            throw failure;
        }
    }

    private Fit fit(Trainer trainer, TensorDataset train, TrainingProgress progress) {
        try (progress;
                var log = new RunLog(run.folder(), recipe.train().logEverySteps(), clock)) {
            return trainer.listener(log).fit(train, recipe.train().length());
        }
    }

    private Trainer trainer(Mlp model, TensorDataset train, TensorDataset held) {
        var settings = recipe.train();
        var trainer = Trainer.of(model, recipe.lossOrDefault().prepared(classCounts()))
                .optimizer(recipe.optimizer())
                .schedule(recipe.schedule())
                .batch(settings.batch().of(train.size()))
                .accumulate(settings.accumulate())
                .seed(recipe.seed())
                .monitor(settings.monitor())
                .groups(recipe.penalties().of(model.parameters()))
                .checkpoints(run.checkpoints())
                .saveEvery(settings.saveEvery())
                .identity("dataset", dataset.info().fingerprint())
                .identity("model", model.config().toString())
                .identity("penalties", recipe.penalties().toString());
        if (held.size() > 0) {
            trainer.validation(held, new TableScores(dataset.preprocessing().target()));
        }
        settings.clip().ifPresent(trainer::clip);
        settings.validateEverySteps().ifPresent(trainer::validateEvery);
        settings.earlyStopping().ifPresent(trainer::earlyStopping);
        return trainer;
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

    private static String describe(Fit fit) {
        var best = fit.best()
                .map(found -> "; best at step " + found.step() + " with " + Numbers.brief(found.value()))
                .orElse("");
        var how = switch (fit.reason()) {
            case COMPLETED -> "completed";
            case STOPPED_EARLY -> "stopped early";
            case INTERRUPTED -> "interrupted and saved";
        };
        return how + " after " + Numbers.brief(fit.epochs()) + " epochs, " + fit.step() + " steps, loss "
                + Numbers.brief(fit.trainLoss()) + best
                + (fit.reason() == Fit.Reason.INTERRUPTED ? "; the same command goes on from here" : "");
    }
}
