package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.distributed.BlockWatch;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.pipeline.Action;
import dev.athanor.distributed.pipeline.BlockStages;
import dev.athanor.distributed.pipeline.GradientWatch;
import dev.athanor.distributed.pipeline.MicroBatch;
import dev.athanor.distributed.pipeline.PipelineProcesses;
import dev.athanor.distributed.pipeline.PipelineRank;
import dev.athanor.distributed.pipeline.PipelineSettings;
import dev.athanor.distributed.pipeline.Recorded;
import dev.athanor.distributed.pipeline.StageSplit;
import dev.athanor.distributed.pipeline.StepWatch;
import dev.athanor.distributed.pipeline.TimelineFile;
import dev.athanor.distributed.pipeline.ZeroBubble;
import dev.athanor.loss.Passes;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// [NextToken] of a model whose blocks are spread over processes, as [PipelineSettings] say. Where there are several
/// times as many, each copy of the model goes over its part of the batch.
///
/// ```java
/// try (var objective = PipelinedNextToken.of(NextToken.of(model), model, settings, split, processes)) {
///     Trainer.of(model, objective).batch(32).fit(tokens, Length.steps(2_000));
/// }
/// ```
///
/// Every process begins with the whole model, with the same elements, and trains its stages; those of others have no
/// memory meanwhile. [Trainer#fit] leaves all of it at the first one.
public final class PipelinedNextToken implements SpreadObjective, AutoCloseable {
    private static final double NO_SAMPLE = -100;

    private final NextToken whole;
    private final CausalLanguageModel model;
    private final PipelineProcesses processes;
    private final int microbatches;
    private final BlockStages stages;
    private final PipelineRank rank;
    private final PipelineSettings settings;
    private Recorded lastStep;

    private PipelinedNextToken(
            NextToken whole,
            CausalLanguageModel model,
            PipelineSettings settings,
            StageSplit split,
            PipelineProcesses processes) {
        this.whole = whole;
        this.model = model;
        this.processes = processes;
        this.settings = settings;
        this.microbatches = settings.microbatches();
        this.lastStep = new Recorded(processes.rank());
        this.stages = new BlockStages(model, split, settings.schedule() instanceof ZeroBubble, whole.isRecomputing());
        this.rank = new PipelineRank(settings.program(), processes.rank(), stages, processes.link());
    }

    /// @param whole the objective over `model`, for what it counts and reports
    /// @param processes a multiple of the settings' stages; left open
    /// @throws dev.athanor.settings.SettingsException if they are none
    public static PipelinedNextToken of(
            NextToken whole,
            CausalLanguageModel model,
            PipelineSettings settings,
            StageSplit split,
            ProcessGroup processes) {
        return new PipelinedNextToken(
                whole, model, settings, split, new PipelineProcesses(processes, settings, model, split));
    }

    @Override
    public Tensor count(Batch samples) {
        return whole.count(samples);
    }

    @Override
    public Tensor total(Batch samples) {
        try (var _ = Scope.open()) {
            stages.begin(microbatches(samples), Optional.empty(), Passes.untold());
            rank.runForward(StepWatch.untold());
        }
        return Tensor.scalar(processes.sum(stages.total()));
    }

    @Override
    public Tensor backward(Batch samples, Tensor count, double scale, Passes passes) {
        double total;
        try (var _ = Scope.open()) {
            stages.begin(microbatches(samples), Optional.of(count.pow(-1).mul(scale)), passes);
            var recorded = new Recorded(processes.rank());
            rank.run(telling(passes, recorded));
            lastStep = recorded;
            passes.waits();
            total = processes.sum(stages.total());
        }
        return Scope.of(() -> Tensor.scalar(total).to(count.device()).div(count));
    }

    private static StepWatch telling(Passes passes, Recorded recorded) {
        return new StepWatch() {
            @Override
            public void waits() {
                passes.waits();
            }

            @Override
            public void begins(Action action) {
                if (action.pass() == Action.Pass.FORWARD) {
                    passes.forward();
                } else {
                    passes.backward();
                }
            }

            @Override
            public void ended(Action action, long start, long end) {
                recorded.ended(action, start, end);
            }
        };
    }

    /// The last step that was trained, at the first process; none elsewhere, or before a step. Every process calls
    /// this.
    public Optional<TimelineFile.Measured> timeline() {
        var spans = lastStep.spans();
        return spans.isEmpty()
                ? Optional.empty()
                : processes.timeline(spans).map(all -> new TimelineFile.Measured(settings.program(), all));
    }

    /// The parts of this copy's part of the batch. Where there are fewer samples than parts, one stands in whose tokens
    /// do not count.
    private List<MicroBatch> microbatches(Batch samples) {
        int parts = microbatches * processes.replicas();
        var found = new ArrayList<MicroBatch>();
        for (int i = 0; i < microbatches; i++) {
            int part = processes.replica() * microbatches + i;
            long first = samples.size() * part / parts;
            long count = samples.size() * (part + 1) / parts - first;
            found.add(count > 0 ? microbatch(samples, first, count) : uncounted(microbatch(samples, 0, 1)));
        }
        return found;
    }

    private static MicroBatch microbatch(Batch samples, long first, long count) {
        var part = new Batch(
                samples.input().narrow(0, first, count),
                samples.target().narrow(0, first, count),
                samples.documents().map(documents -> documents.narrow(0, first, count)));
        return new MicroBatch(part.input(), part.target(), NextToken.sequences(part));
    }

    private static MicroBatch uncounted(MicroBatch other) {
        var targets = other.targets().copy().fillInPlace(NO_SAMPLE);
        return new MicroBatch(other.ids(), targets, other.sequences());
    }

    @Override
    public ProcessGroup all() {
        return processes.all();
    }

    @Override
    public ProcessGroup copies() {
        return processes.copies();
    }

    @Override
    public Map<String, Tensor> own() {
        return processes.own();
    }

    @Override
    public Set<String> countedElsewhere() {
        return processes.countedElsewhere();
    }

    @Override
    public Map<Integer, Set<String>> stages() {
        return processes.stagesHere();
    }

    @Override
    public List<Set<String>> blocks() {
        return whole.blocks();
    }

    @Override
    public void watchedBy(BlockWatch blocks, GradientWatch gradients) {
        stages.watchedBy(blocks, gradients);
    }

    @Override
    public void exchange() {
        processes.exchange();
    }

    @Override
    public void exchange(Map<String, Tensor> slices) {
        processes.exchange(slices);
    }

    @Override
    public Tensor norm(Tensor own) {
        return processes.norm(own);
    }

    @Override
    public void spreadModel() {
        var elsewhere = new LinkedHashMap<>(model.parameters());
        elsewhere.keySet().removeAll(own().keySet());
        elsewhere.values().removeIf(parameter -> parameter.memoryBytes() == 0);
        elsewhere.values().forEach(Tensor::dropMemory);
    }

    @Override
    public void gatherModel() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var state = model.state();
            processes.gathered(own()).forEach((name, tensor) -> {
                var place = Objects.requireNonNull(state.get(name));
                if (place.memoryBytes() == 0) {
                    place.takeMemory(Tensor.empty(place.shape(), place.dtype(), place.device()));
                }
                place.copyInPlace(tensor);
            });
        }
    }

    @Override
    public Map<String, Double> scores(double loss) {
        return whole.scores(loss);
    }

    @Override
    public String toString() {
        return whole.toString();
    }

    @Override
    public void close() {
        stages.close();
        processes.close();
    }
}
