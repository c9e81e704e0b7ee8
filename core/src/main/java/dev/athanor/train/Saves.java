package dev.athanor.train;

import dev.athanor.checkpoint.Checkpoint;
import dev.athanor.checkpoint.CheckpointException;
import dev.athanor.checkpoint.CheckpointFiles;
import dev.athanor.checkpoint.Checkpoints;
import dev.athanor.checkpoint.Score;
import dev.athanor.checkpoint.TensorPart;
import dev.athanor.optim.Optimizer;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a run's checkpoints go and come from. Each process writes a part; training waits while that is copied, not
/// while it is written. A run without a folder keeps its best parameters in memory.
final class Saves implements AutoCloseable {
    private static final String MODEL = "model";
    private static final String OPTIMIZER = "optimizer";
    private static final String STATE = "state.json";

    /// Processes hear from each other at least so often while they wait for a checkpoint.
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final Trainer plan;
    private final Optimizer optimizer;
    private final Company company;
    private final Map<String, String> identity;
    private final Optional<Checkpoints> checkpoints;
    private final Copies bestInMemory = new Copies();
    private final Copies savedModel = new Copies();
    private final Copies savedMoments = new Copies();
    private final List<String> damaged = new ArrayList<>();
    private Optional<JointSave> underWay = Optional.empty();
    private long savedAt = System.nanoTime();

    Saves(Trainer plan, Optimizer optimizer, long samples, Company company) {
        this.plan = plan;
        this.optimizer = optimizer;
        this.company = company;
        this.checkpoints = Optional.ofNullable(plan.checkpoints);
        this.identity = new LinkedHashMap<>(plan.identity);
        identity.put("samples", Long.toString(samples));
        identity.put("seed", Long.toString(plan.seed));
        identity.put("batch", Integer.toString(plan.batch));
        identity.put("accumulate", Integer.toString(plan.accumulate));
        identity.put("optimizer", plan.rule.toString());
        identity.put("schedule", plan.schedule.toString());
        if (plan.precision != Precision.FP32) {
            identity.put("precision", plan.precision.toString());
        }
        identity.put("loss", plan.objective.toString());
    }

    Map<String, String> identity() {
        return identity;
    }

    /// Loads the latest checkpoint that is whole, if there are any, into model and optimizer.
    ///
    /// @throws TrainingException if there are some, and all are damaged
    Optional<RunState> resume() {
        if (company.first()) { // of what a save that was cut short left behind
            checkpoints.ifPresent(Checkpoints::clean);
        }
        company.meet();
        var latest = checkpoints.flatMap(this::latestWhole);
        if (latest.isEmpty() && !damaged.isEmpty()) {
            throw new TrainingException("no checkpoint of this run is whole: " + damaged.getLast()
                    + "; start over (--fresh on the command line)");
        }
        return latest.map(this::load);
    }

    private Optional<Checkpoint> latestWhole(Checkpoints all) {
        all.damaged().forEach(this::passOver);
        for (var checkpoint : all.list().reversed()) {
            try {
                checkpoint.verify();
                return Optional.of(checkpoint);
            } catch (CheckpointException changed) {
                passOver(changed);
            }
        }
        return Optional.empty();
    }

    private void passOver(CheckpointException problem) {
        damaged.add(String.valueOf(problem.getMessage()));
    }

    /// What is wrong with the checkpoints that [#resume] has passed over.
    List<String> damaged() {
        return damaged;
    }

    private RunState load(Checkpoint checkpoint) {
        var state = RunState.parse(
                bytes(checkpoint.file(STATE)), checkpoint.file(STATE).toString());
        requireSameRun(checkpoint, state);
        loadModel(checkpoint, plan.model.state());
        try (var weights = checkpoint.weights(OPTIMIZER);
                var _ = Scope.open()) {
            optimizer.restore(company.ownState(weights));
        }
        return state;
    }

    private void loadModel(Checkpoint checkpoint, Map<String, Tensor> targets) {
        try (var weights = checkpoint.weights(MODEL)) {
            var _ = weights.load(targets, company.elsewhere()::contains);
        }
    }

    private void requireSameRun(Checkpoint checkpoint, RunState state) {
        for (var entry : identity.entrySet()) {
            var saved = state.identity().get(entry.getKey());
            if (!entry.getValue().equals(saved)) {
                throw new TrainingException(
                        checkpoint.directory() + " is of another run: its " + entry.getKey() + " is "
                                + saved + ", this run's is " + entry.getValue()
                                + "; train under another name, or start over (--fresh on the command line)");
            }
        }
    }

    /// Whether it is time for one, and none is being written.
    boolean due() {
        return checkpoints.isPresent() && underWay.isEmpty() && System.nanoTime() - savedAt >= plan.saveEvery.toNanos();
    }

    /// The checkpoint that was being written, if it is there now and this is the first process.
    ///
    /// @throws dev.athanor.checkpoint.WriteFailedException if the disk refused it
    Optional<TrainEvent.Saved> finished() {
        return finished(Duration.ZERO);
    }

    /// The checkpoint that is being written, once it is there, if this is the first process.
    ///
    /// @throws dev.athanor.checkpoint.WriteFailedException if the disk refused it
    Optional<TrainEvent.Saved> await() {
        while (true) {
            var saved = finished(AT_ONCE);
            if (underWay.isEmpty()) {
                return saved;
            }
        }
    }

    private Optional<TrainEvent.Saved> finished(Duration patience) {
        var over = underWay.filter(save -> save.isOver(patience));
        over.ifPresent(_ -> underWay = Optional.empty());
        return over.flatMap(JointSave::saved);
    }

    /// Begins to save, when the last one is there. It is of this moment, whatever follows.
    ///
    /// @param best present if the parameters are now the best
    void save(RunState state, Optional<Fit.Best> best) {
        savedAt = System.nanoTime();
        if (checkpoints.isEmpty()) {
            best.ifPresent(_ -> bestInMemory.take(company.held(plan.model.state())));
            return;
        }
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var model = savedModel.takeParts(company.partsOf(plan.model));
            var moments = savedMoments.takeParts(company.partsOf(optimizer));
            var score = best.map(b -> new Score(plan.monitor.metric(), b.value(), plan.monitor.higherIsBetter()));
            underWay = Optional.of(JointSave.begin(
                    company, checkpoints.get(), state.step(), score, files -> write(files, state, model, moments)));
        }
    }

    private void write(
            CheckpointFiles files, RunState state, Map<String, TensorPart> model, Map<String, TensorPart> moments) {
        files.parts(MODEL, company.rank(), company.processes(), model, Map.of("format", "pt"));
        files.parts(OPTIMIZER, company.rank(), company.processes(), moments, Map.of());
        if (company.first()) {
            files.bytes(STATE, state.toJson());
        }
    }

    /// Whether the best parameters are in checkpoints, and not in memory.
    boolean areOnDisk() {
        return checkpoints.isPresent();
    }

    void restoreBest() {
        bestInMemory.restore(company.held(plan.model.state()));
    }

    /// What is wrong with the checkpoint of the best parameters, if anything.
    Optional<String> problemOfBest(Fit.Best best) {
        var checkpoint = at(best);
        if (checkpoint.isEmpty()) {
            return Optional.of("the best checkpoint, of step " + best.step() + ", is damaged or no longer there");
        }
        try {
            checkpoint.get().verify(name -> name.startsWith(MODEL));
            return Optional.empty();
        } catch (CheckpointException changed) {
            return Optional.of(String.valueOf(changed.getMessage()));
        }
    }

    /// Loads the best parameters from their checkpoint.
    void loadBest(Fit.Best best) {
        loadModel(at(best).orElseThrow(), company.here(plan.model.state()));
    }

    private Optional<Checkpoint> at(Fit.Best best) {
        return checkpoints.flatMap(all -> all.at(best.step()));
    }

    String describeLatest() {
        underWay.ifPresent(JointSave::close);
        return checkpoints
                .flatMap(Checkpoints::latest)
                .map(latest -> "The last good checkpoint is " + latest.directory())
                .orElse("No checkpoint was saved before");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        underWay.ifPresent(JointSave::close);
        bestInMemory.close();
        savedModel.close();
        savedMoments.close();
    }
}
