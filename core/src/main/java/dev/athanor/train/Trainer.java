package dev.athanor.train;

import dev.athanor.checkpoint.Checkpoints;
import dev.athanor.checkpoint.Retention;
import dev.athanor.data.Dataset;
import dev.athanor.distributed.Compression;
import dev.athanor.distributed.GradientSum;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.ShardMesh;
import dev.athanor.loss.Loss;
import dev.athanor.nn.Layer;
import dev.athanor.nn.Module;
import dev.athanor.optim.Adam;
import dev.athanor.optim.ParameterGroup;
import dev.athanor.optim.Schedule;
import dev.athanor.optim.UpdateRule;
import dev.athanor.settings.Check;
import dev.athanor.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Trains a model: says what is to be done, then [#fit] does it.
///
/// ```java
/// Trainer.of(model, Loss.crossEntropy()).optimizer(Adam.of(1e-3)).batch(64).fit(data, Length.epochs(100));
/// ```
///
/// With [#checkpoints] a run that was killed goes on where its last checkpoint was, to the bit: parameters, optimiser
/// state, order of samples, random numbers and reports are those of a run that was not.
public final class Trainer {
    /// Samples that a validation takes at once where the objective is a loss over a model's predictions, if the batch
    /// is
    /// not more and nothing else is said.
    public static final int EVALUATED_AT_ONCE = 1024;

    static final int KEPT_CHECKPOINTS = 2;

    final Module model;
    final Objective objective;
    UpdateRule rule = Adam.of(1e-3);
    Schedule schedule = Schedule.constant();
    Precision precision = Precision.FP32;
    int batch = 32;
    int accumulate = 1;
    long seed = 42;
    OptionalDouble clip = OptionalDouble.empty();
    List<ParameterGroup> groups;
    Optional<Validation> validation = Optional.empty();
    OptionalLong validateEvery = OptionalLong.empty();
    OptionalLong timeEvery = OptionalLong.empty();
    private OptionalInt evaluationBatch = OptionalInt.empty();
    Monitor monitor = Monitor.defaults();
    Optional<EarlyStopping> earlyStopping = Optional.empty();

    @Nullable
    Checkpoints checkpoints;

    Duration saveEvery = Duration.ofMinutes(1);
    final Map<String, String> identity = new LinkedHashMap<>();
    final List<TrainListener> listeners = new ArrayList<>();
    BooleanSupplier interrupted = () -> false;
    Optional<Profile> profile = Optional.empty();
    final Map<String, String> facts = new LinkedHashMap<>();
    OptionalInt logicalParts = OptionalInt.empty();
    private Optional<ProcessGroup> group = Optional.empty();
    private Compression compression = Compression.NONE;
    private Sharding sharding = Sharding.NONE;
    private int shardSize;

    private Trainer(Module model, Objective objective) {
        this.model = model;
        this.objective = objective;
        this.groups = List.of(ParameterGroup.of(model.parameters()));
    }

    public static <M extends Module & Layer> Trainer of(M model, Loss loss) {
        return new Trainer(model, new Supervised(model, loss));
    }

    /// @param objective over the parameters of `model`
    public static Trainer of(Module model, Objective objective) {
        return new Trainer(model, objective);
    }

    /// How parameters move; Adam at 0.001 unless given.
    public Trainer optimizer(UpdateRule rule) {
        this.rule = rule;
        return this;
    }

    /// How the learning rate changes; constant unless given.
    public Trainer schedule(Schedule schedule) {
        this.schedule = schedule;
        return this;
    }

    /// Samples that go through the model together; 32 unless given.
    public Trainer batch(int samples) {
        new Check().atLeast("batch", samples, 1).orThrow();
        this.batch = samples;
        return this;
    }

    /// Batches whose gradients are added up to one step, equal to one step of so many times the batch.
    public Trainer accumulate(int batches) {
        new Check().atLeast("accumulate", batches, 1).orThrow();
        this.accumulate = batches;
        return this;
    }

    /// What the model computes in; fp32 unless given.
    public Trainer precision(Precision precision) {
        this.precision = precision;
        return this;
    }

    /// Scales a step's gradients down to this norm when theirs is greater.
    public Trainer clip(double norm) {
        new Check().positive("clip", norm).orThrow();
        this.clip = OptionalDouble.of(norm);
        return this;
    }

    /// Parameters that differ in rate or penalties, in place of the model's as one group.
    public Trainer groups(List<ParameterGroup> groups) {
        this.groups = List.copyOf(groups);
        return this;
    }

    /// The seed of the order of samples and of the run's random numbers; 42 unless given.
    public Trainer seed(long seed) {
        this.seed = seed;
        return this;
    }

    /// Validates at the end of each epoch, and keeps the parameters of the best validation.
    public Trainer validation(Dataset data) {
        this.validation = Optional.of(new Validation(data, Optional.empty()));
        return this;
    }

    /// As [#validation(Dataset)], with scores beside the loss.
    public Trainer validation(Dataset data, Scores scores) {
        this.validation = Optional.of(new Validation(data, Optional.of(scores)));
        return this;
    }

    /// Validates every so many steps in place of the end of each epoch.
    public Trainer validateEvery(long steps) {
        new Check().atLeast("validateEvery", steps, 1).orThrow();
        this.validateEvery = OptionalLong.of(steps);
        return this;
    }

    /// Tells what steps take on each process, [TrainEvent.Timed], after every so many of them.
    ///
    /// @param steps 1 or more
    public Trainer timeEvery(long steps) {
        new Check().atLeast("timeEvery", steps, 1).orThrow();
        this.timeEvery = OptionalLong.of(steps);
        return this;
    }

    /// Samples that a validation takes at once, for a model whose activations are large; as many as its objective
    /// says unless given.
    public Trainer evaluationBatch(int samples) {
        new Check().atLeast("evaluationBatch", samples, 1).orThrow();
        this.evaluationBatch = OptionalInt.of(samples);
        return this;
    }

    int evaluatedAtOnce() {
        return evaluationBatch.orElseGet(() -> objective.evaluationBatch(batch));
    }

    /// Which validation is best: the lowest loss unless given.
    public Trainer monitor(Monitor monitor) {
        this.monitor = monitor;
        return this;
    }

    /// Stops when validation no longer improves.
    public Trainer earlyStopping(EarlyStopping earlyStopping) {
        this.earlyStopping = Optional.of(earlyStopping);
        return this;
    }

    /// Saves into this folder, and goes on from what is there. The last two checkpoints and the best are kept.
    public Trainer checkpoints(Path folder) {
        this.checkpoints = Checkpoints.in(folder, new Retention(KEPT_CHECKPOINTS, true));
        return this;
    }

    /// Saves at least this often, besides at each best validation and at the end; a minute unless given.
    public Trainer saveEvery(Duration interval) {
        this.saveEvery = interval;
        return this;
    }

    /// Something that must be equal for a checkpoint to be of this run, such as the dataset's fingerprint.
    public Trainer identity(String name, String value) {
        this.identity.put(name, value);
        return this;
    }

    public Trainer listener(TrainListener listener) {
        this.listeners.add(listener);
        return this;
    }

    /// Traces some of the steps.
    public Trainer profile(Profile profile) {
        this.profile = Optional.of(profile);
        return this;
    }

    /// Asked after each step: if it says true, the run saves a checkpoint and ends as interrupted.
    public Trainer interruptedBy(BooleanSupplier interrupted) {
        this.interrupted = interrupted;
        return this;
    }

    /// The processes that take the steps together: each calls [#fit] with the same settings and the same data, goes
    /// over its part of each batch, and ends with the same parameters. The first saves; all read the same folder.
    ///
    /// @param compression of gradients on their way
    public Trainer replicas(ProcessGroup group, Compression compression) {
        this.group = Optional.of(group);
        this.compression = compression;
        return this;
    }

    /// As [#replicas(ProcessGroup, Compression)], of which each does not have all.
    public Trainer replicas(ProcessGroup group, Compression compression, Sharding sharding) {
        return replicas(group, compression).shard(sharding, group.size());
    }

    /// What the copies of a model do not each have whole: [#replicas], or those of a [SpreadObjective].
    ///
    /// @param shardSize how many neighbouring copies have all of it together; their number is a multiple
    public Trainer shard(Sharding what, int shardSize) {
        new Check().atLeast("shardSize", shardSize, 1).orThrow();
        this.sharding = what;
        this.shardSize = shardSize;
        return this;
    }

    /// Something besides settings, identity and initial parameters that has to be the same on all processes.
    public Trainer sameEverywhere(String name, String value) {
        this.facts.put(name, value);
        return this;
    }

    /// The same losses and parameters, bit for bit, on any number of processes that divides `logicalParts`,
    /// also where their number changes on the way; unlike otherwise, where sums differ in their last bits.
    ///
    /// Each batch is cut into so many parts. A part is computed on one core, with random numbers that follow
    /// from seed, step and part, and the gradients are added up in a fixed binary tree over the parts. All
    /// else of a step is on one core, too. A model with buffers, such as those of batch normalisation, is
    /// refused: each process would have its own.
    ///
    /// @param logicalParts a power of two
    public Trainer deterministic(int logicalParts) {
        new Check()
                .that(
                        logicalParts >= 1 && Integer.bitCount(logicalParts) == 1,
                        "logicalParts",
                        "is " + logicalParts + ", expected a power of two")
                .orThrow();
        this.logicalParts = OptionalInt.of(logicalParts);
        return this;
    }

    /// The processes of [#replicas(ProcessGroup, Compression)].
    Optional<ProcessGroup> group() {
        return group;
    }

    /// The optimizer's state where the processes have a part of it each.
    Optional<ShardedState> sharded() {
        if (sharding == Sharding.NONE) {
            return Optional.empty();
        }
        if (logicalParts.isPresent()) {
            throw new TrainingException(
                    "a deterministic run has the whole state on every process: slices of another length"
                            + " are rounded in other places; leave out deterministic, or sharding");
        }
        var moved = moved();
        if (objective instanceof SpreadObjective spread) {
            moved.keySet().retainAll(spread.own().keySet());
            return Optional.of(
                    new ShardedState(ShardMesh.of(spread.copies(), shardSize), moved, sharding, spread.blocks()));
        }
        var blocks = sharding == Sharding.PARAMETERS ? blockwise().blocks() : List.<Set<String>>of();
        return group.map(all -> new ShardedState(ShardMesh.of(all, shardSize), moved, sharding, blocks));
    }

    private BlockwiseObjective blockwise() {
        if (objective instanceof BlockwiseObjective blockwise) {
            return blockwise;
        }
        throw new TrainingException("parameters are sharded block by block, and " + objective
                + " does not go through a model so; shard gradients at most");
    }

    /// The objective, telling `sharded` where it is if that has to know.
    Objective objective(Optional<ShardedState> sharded) {
        return sharded.filter(_ -> !(objective instanceof SpreadObjective)) // whose stages tell
                .flatMap(ShardedState::watch)
                .<Objective>map(watch -> blockwise().watched(watch))
                .orElse(objective);
    }

    /// The parameters that the optimizer moves. The gradients of others are neither added up, nor clipped, nor zeroed.
    Map<String, Tensor> moved() {
        var moved = new LinkedHashMap<String, Tensor>();
        groups.forEach(each -> moved.putAll(each.parameters()));
        return moved;
    }

    Replicas replicas(PhaseClock clock, BooleanSupplier saveIsDue, Optional<ShardedState> sharded) {
        return group.<Replicas>map(all -> {
                    var sum = sharded.filter(ShardedState::slicesHoldGradients)
                            .map(state -> state.scattered(compression))
                            .orElseGet(() -> GradientSum.of(all, summedParameters(), compression));
                    return new DataParallel(all, sum, sharding, clock, interrupted, saveIsDue);
                })
                .orElseGet(() -> new Alone(interrupted, saveIsDue));
    }

    private List<Tensor> summedParameters() {
        return logicalParts.isPresent() // a deterministic step adds its gradients up by itself
                ? List.of()
                : List.copyOf(moved().values());
    }

    /// Trains. Afterwards the model holds the parameters of the best validation if there was any, else the last, and
    /// is in evaluation mode.
    ///
    /// @throws TrainingException if the loss is not finite, or the checkpoints are of another run
    public Fit fit(Dataset train, Length length) {
        try (var loop = new Loop(this, train, length)) {
            return loop.run();
        }
    }
}
