package dev.athanor.app;

import dev.athanor.data.Dataset;
import dev.athanor.nn.Module;
import dev.athanor.plan.Anatomy;
import dev.athanor.plan.Machine;
import dev.athanor.plan.MatrixPeak;
import dev.athanor.plan.Memory;
import dev.athanor.recipe.Recipe;
import dev.athanor.report.Numbers;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.FreedMemory;
import dev.athanor.track.LedgerFile;
import dev.athanor.track.LedgerTable;
import dev.athanor.track.RunFile;
import dev.athanor.track.Speed;
import dev.athanor.train.Fit;
import dev.athanor.train.Profile;
import dev.athanor.train.RunLog;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.time.InstantSource;

/// A training in its run's folder, whatever the model: the recipe's settings, the record, the log and the progress.
final class Training {
    /// Writes what was trained.
    interface Result {
        void write() throws IOException;
    }

    private final Recipe recipe;
    private final RunFolder run;
    private final Device device;
    private final Console console;
    private final Processes processes;
    private final InstantSource clock = InstantSource.system();

    /// @param processes that train together, of which the first keeps the run's record and log
    Training(Recipe recipe, RunFolder run, Console console, Processes processes) {
        this.recipe = recipe;
        this.run = run;
        this.device = processes.device(recipe);
        this.console = console;
        this.processes = processes;
    }

    /// Gives a trainer all that recipes of every kind say.
    Trainer configured(Trainer trainer, Module model, long samples, String dataset) {
        var settings = recipe.train();
        trainer.optimizer(recipe.optimizer())
                .schedule(recipe.schedule())
                .batch(settings.batch().of(samples))
                .accumulate(settings.accumulate())
                .precision(settings.precision())
                .seed(recipe.seed())
                .monitor(settings.monitor())
                .groups(recipe.penalties().of(model.parameters()))
                .checkpoints(run.checkpoints())
                .saveEvery(settings.saveEvery())
                .timeEvery(settings.logEverySteps())
                .identity("dataset", dataset)
                .identity("penalties", recipe.penalties().toString());
        if (run.traced()) {
            trainer.profile(Profile.of(run.trace()));
        }
        if (settings.deterministic()) {
            trainer.deterministic(settings.logicalParts());
        }
        var parallel = recipe.parallel();
        processes.group().ifPresent(group -> {
            int copies = group.size() / parallel.processesPerCopy();
            trainer.shard(parallel.shard(), parallel.shardSize().orElse(copies));
            if (parallel.pipeline().isEmpty()) { // whose stages talk through the objective
                trainer.replicas(group, parallel.compression());
            }
        });
        settings.clip().ifPresent(trainer::clip);
        settings.validateEverySteps().ifPresent(trainer::validateEvery);
        settings.evaluationBatch().ifPresent(trainer::evaluationBatch);
        settings.earlyStopping().ifPresent(trainer::earlyStopping);
        return trainer;
    }

    /// The samples that validations look at.
    Dataset validated(Dataset held) {
        long samples = recipe.train().validationSamples().orElse(held.size());
        return held.first(Math.min(samples, held.size()));
    }

    /// Trains, or goes on where an earlier start of the same run stopped.
    ///
    /// @param task as the run's record names it
    /// @param anatomy of the model, for what its steps compute
    /// @param result is written when the run reached its end
    /// @return whether it did, and was not interrupted
    boolean run(String task, Trainer trainer, Dataset train, Anatomy anatomy, Result result) throws IOException {
        var record = RunFile.start(
                recipe.name(), clock.instant(), task, "train", Main.Version.number(), recipe.seed(), device.toString());
        if (Memory.givesBack(anatomy, PlannedTraining.job(recipe, train.size(), 1))) {
            FreedMemory.giveBack();
        }
        if (!processes.first()) {
            return follow(trainer, train);
        }
        var before = RunFile.read(run.folder());
        var progress = new TrainingProgress(console);
        // open until the end is on record: once it closes, an interrupted JVM is gone
        try (var interruption = Interruption.watch(text -> console.say("train", text))) {
            record.write(run.folder());
            SlowPrecision.warn(recipe.train().precision(), device, Machine.here(), console, "train");
            trainer.listener(progress).interruptedBy(interruption);
            var fit = fit(trainer, train, progress);
            boolean ended = fit.reason() != Fit.Reason.INTERRUPTED;
            if (ended) {
                result.write();
            }
            var now = record.end(ended ? RunFile.Status.FINISHED : RunFile.Status.INTERRUPTED, clock.instant());
            (progress.stepped() ? now : before.orElse(now)).write(run.folder());
            console.say("train", progress.stepped() ? describe(fit) : "unchanged, skipped");
            if (progress.stepped()) {
                account(fit, anatomy);
                tellTrace();
            }
            return ended;
        } catch (IOException | RuntimeException failure) {
            record.end(RunFile.Status.FAILED, clock.instant()).write(run.folder());
            throw failure;
        }
    }

    /// Takes part in a training of which another process keeps the record.
    private boolean follow(Trainer trainer, Dataset train) {
        try (var interruption = Interruption.watch(_ -> {})) {
            var fit = trainer.interruptedBy(interruption)
                    .fit(train, recipe.train().length());
            return fit.reason() != Fit.Reason.INTERRUPTED;
        }
    }

    private Fit fit(Trainer trainer, Dataset train, TrainingProgress progress) {
        try (progress;
                var log = new RunLog(run.folder(), recipe.train().logEverySteps(), clock)) {
            return trainer.listener(log).fit(train, recipe.train().length());
        }
    }

    /// Says and writes where the time went and how fast the steps were.
    private void account(Fit fit, Anatomy anatomy) throws IOException {
        var ledger = fit.ledger();
        var precision = recipe.train().precision();
        var peak = MatrixPeak.measure(device, precision, MatrixPeak.timeFor(ledger.wall()));
        double seconds = Math.max(1, ledger.training().toNanos()) / 1e9;
        double units = (double) ledger.samples() * anatomy.unitsPerSample();
        var speed = new Speed(
                anatomy.unit() + "s",
                units / seconds,
                units * anatomy.trainingFlops(recipe.train().recompute()) / seconds,
                peak.flopsPerSecond() * processes.count(),
                peak.describe() + (processes.count() > 1 ? " in each of " + processes.count() + " processes" : ""));
        LedgerFile.write(run.folder(), ledger, speed, fit.ranks());
        LedgerTable.lines(ledger, speed).forEach(line -> console.say("time", line));
        new RankTimes(fit.ranks()).lines().forEach(line -> console.say("time", line));
    }

    private void tellTrace() {
        if (run.traced()) {
            console.say("profile", run.trace() + ": open it in https://ui.perfetto.dev");
        }
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
