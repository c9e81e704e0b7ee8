package dev.athanor.train;

import dev.athanor.checkpoint.Checkpoint;
import dev.athanor.checkpoint.Checkpoints;
import dev.athanor.checkpoint.Score;
import dev.athanor.checkpoint.Weights;
import dev.athanor.optim.Optimizer;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Where a run's checkpoints go and come from. Training waits while what is saved is copied, not while it is written. A
/// run without a folder keeps its best parameters in memory.
final class Saves implements AutoCloseable {
    private static final String MODEL = "model.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String STATE = "state.json";

    private final Trainer plan;
    private final Optimizer optimizer;
    private final Company company;
    private final Map<String, String> identity;
    private final Optional<Checkpoints> checkpoints;
    private final Copies bestInMemory = new Copies();
    private final Copies savedModel = new Copies();
    private final Copies savedMoments = new Copies();
    private final SaveThread thread = new SaveThread();
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

    /// Loads the latest checkpoint, if there is one, into model and optimizer.
    ///
    /// @param clean whether to remove what a save that was cut short left behind
    Optional<RunState> resume(boolean clean) {
        if (clean && company.first()) {
            checkpoints.ifPresent(Checkpoints::clean);
        }
        company.meet();
        return checkpoints.flatMap(Checkpoints::latest).map(this::load);
    }

    private RunState load(Checkpoint checkpoint) {
        checkpoint.verify();
        var state = RunState.parse(
                bytes(checkpoint.file(STATE)), checkpoint.file(STATE).toString());
        requireSameRun(checkpoint, state);
        Weights.load(checkpoint.file(MODEL), plan.model.state());
        try (var _ = Scope.open()) {
            optimizer.restore(company.ownState(Weights.read(checkpoint.file(OPTIMIZER))));
        }
        return state;
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
        return checkpoints.isPresent() && !thread.busy() && System.nanoTime() - savedAt >= plan.saveEvery.toNanos();
    }

    /// The checkpoint that was being written, if it is there now.
    ///
    /// @throws dev.athanor.checkpoint.WriteFailedException if the disk refused it
    Optional<TrainEvent.Saved> finished() {
        return thread.finished();
    }

    /// The checkpoint that is being written, once it is there.
    ///
    /// @throws dev.athanor.checkpoint.WriteFailedException if the disk refused it
    Optional<TrainEvent.Saved> await() {
        return thread.await();
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
        company.gatherModel();
        try (var _ = Scope.open()) {
            var moments = company.gathered(optimizer.state());
            if (company.first()) {
                var model = savedModel.take(plan.model.state());
                var copied = savedMoments.take(moments);
                thread.begin(state.step(), () -> write(state, best, model, copied));
            }
        }
    }

    private Path write(
            RunState state, Optional<Fit.Best> best, Map<String, Tensor> model, Map<String, Tensor> moments) {
        var score = best.map(b -> new Score(plan.monitor.metric(), b.value(), plan.monitor.higherIsBetter()));
        var saved = checkpoints.orElseThrow().save(state.step(), score, files -> {
            files.tensors(MODEL, Weights.sources(model), Map.of("format", "pt"));
            files.tensors(OPTIMIZER, Weights.sources(moments), Map.of());
            files.bytes(STATE, state.toJson());
        });
        return saved.directory();
    }

    void loadBest(Fit.Best best) {
        if (checkpoints.isEmpty()) {
            bestInMemory.restore(company.held(plan.model.state()));
            return;
        }
        var checkpoint = checkpoints
                .get()
                .at(best.step())
                .orElseThrow(() -> new TrainingException("the best checkpoint, of step " + best.step()
                        + ", is no longer in " + checkpoints.get().folder()));
        Weights.load(checkpoint.file(MODEL), plan.model.state());
    }

    String describeLatest() {
        thread.close();
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
        thread.close();
        bestInMemory.close();
        savedModel.close();
        savedMoments.close();
    }
}
