package dev.athanor.distributed.pipeline;

import dev.athanor.distributed.Gathering;
import dev.athanor.distributed.Mesh;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.Reduction;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The processes that train one model in stages, several times over where there are more than stages: a mesh of
/// `data` and `pipeline`, of which the neighbours on `pipeline` have neighbouring ranks.
public final class PipelineProcesses implements AutoCloseable {
    private static final int TAG_OF_SHARED = 1 << 28; // more than any action's

    private final ProcessGroup all;
    private final Mesh mesh;
    private final StageSplit split;
    private final StageParameters parameters;
    private final Map<Integer, Set<String>> stagesHere = new LinkedHashMap<>();
    private final Map<String, Tensor> own = new LinkedHashMap<>();
    private final ProcessLink link;

    /// @param all is left open
    /// @throws SettingsException if their number is no multiple of the stages
    public PipelineProcesses(ProcessGroup all, PipelineSettings settings, CausalLanguageModel model, StageSplit split) {
        if (all.size() % settings.stages() != 0) {
            throw new SettingsException(List.of(new Problem(
                    "parallel.pipeline.stages",
                    "is " + settings.stages() + ", of which " + all.size() + " processes are no multiple; start "
                            + settings.stages() + " or " + 2 * settings.stages())));
        }
        this.all = all;
        this.split = split;
        mesh = Mesh.of(
                all,
                new Mesh.Axis("data", all.size() / settings.stages()),
                new Mesh.Axis("pipeline", settings.stages()));
        parameters = StageParameters.of(model, split);
        for (int stage = rank(); stage < split.stages(); stage += stages().size()) {
            var here = parameters.byStage().get(stage);
            stagesHere.put(stage, here.keySet());
            own.putAll(here);
        }
        link = new ProcessLink(stages());
    }

    /// The processes with the stages of one copy of the model.
    private ProcessGroup stages() {
        return mesh.along("pipeline");
    }

    /// The processes with the same stages of each copy.
    public ProcessGroup copies() {
        return mesh.along("data");
    }

    /// This process's place among those of one copy of the model.
    public int rank() {
        return stages().rank();
    }

    /// The copies of the model, each of which goes over its part of a batch.
    public int replicas() {
        return copies().size();
    }

    /// Which of the copies this process is of.
    public int replica() {
        return copies().rank();
    }

    public ProcessGroup all() {
        return all;
    }

    public Link link() {
        return link;
    }

    /// The names of the parameters of each of this process's stages, by the stage's number.
    public Map<Integer, Set<String>> stagesHere() {
        return Collections.unmodifiableMap(stagesHere);
    }

    /// The parameters of this process's stages.
    public Map<String, Tensor> own() {
        return Collections.unmodifiableMap(own);
    }

    /// The weight that the first stage counts, where this process has the last.
    public Set<String> countedElsewhere() {
        return parameters.shared().isPresent() && rank() == lastRank() && rank() > 0
                ? Set.of(parameters.shared().get())
                : Set.of();
    }

    private int lastRank() {
        return (split.stages() - 1) % stages().size();
    }

    /// Adds up the gradients of a weight that two stages share, then those of the copies.
    public void exchange() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            exchangeShared(own);
            if (replicas() > 1) {
                addUpCopies();
            }
        }
    }

    /// As [#exchange()], where each copy has the gradients of its slices alone, and those are of all copies.
    ///
    /// @param slices of parameters, by the parameters' names
    public void exchange(Map<String, Tensor> slices) {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            exchangeShared(slices);
        }
    }

    /// The sum of two is the same in either order, so both keep the same bits.
    private void exchangeShared(Map<String, Tensor> holders) {
        var holder = parameters.shared().map(holders::get).filter(tensor -> tensor.elements() > 0);
        if (holder.isEmpty() || (rank() != 0 && rank() != lastRank()) || lastRank() == 0) {
            return;
        }
        int other = rank() == 0 ? lastRank() : 0;
        var gradient = Objects.requireNonNull(holder.get().grad());
        link.send(gradient.copy(), other, TAG_OF_SHARED);
        var theirs = gradient.zerosLike();
        link.receive(theirs, other, TAG_OF_SHARED).await();
        link.flush();
        gradient.addInPlace(theirs);
    }

    private void addUpCopies() {
        var gradients = new ArrayList<Tensor>();
        for (var parameter : own.values()) {
            var gradient = parameter.grad();
            if (gradient != null) {
                gradients.add(gradient);
            }
        }
        var flat = Tensor.cat(gradients.stream().map(each -> each.reshape(-1)).toList(), 0);
        copies().allReduce(flat, Reduction.SUM).await();
        long first = 0;
        for (var gradient : gradients) {
            gradient.copyInPlace(flat.narrow(0, first, gradient.elements())
                    .view(gradient.shape().toArray()));
            first += gradient.elements();
        }
    }

    /// The norm over the stages, of the norm of each: one element with no axes.
    public Tensor norm(Tensor ofStage) {
        return Scope.of(() -> {
            var sum = ofStage.square().reshape(1);
            stages().allReduce(sum, Reduction.SUM).await();
            return sum.sqrt().select(0, 0);
        });
    }

    /// Adds up one number of each process.
    public double sum(double value) {
        try (var _ = Scope.open()) {
            var sum = Tensor.of(new double[] {value}, 1);
            all.allReduce(sum, Reduction.SUM).await();
            return sum.item();
        }
    }

    /// The tensors of all stages by name, at the first process and in the caller's scope; none elsewhere.
    public Map<String, Tensor> gathered(Map<String, Tensor> ofStages) {
        return replica() == 0 ? Gathering.atFirst(stages(), ofStages) : Map.of();
    }

    /// The spans of all stages' processes as one timeline in seconds, at the first process; none elsewhere. Clocks of
    /// different hosts are told apart by a moment that all share.
    ///
    /// @param spans of this process, in nanoseconds of [System#nanoTime]
    public Optional<Timeline> timeline(List<Timeline.Span> spans) {
        stages().barrier();
        long shared = System.nanoTime();
        try (var _ = Scope.open()) {
            var rows = Spans.toTensor(spans, shared);
            var all = gathered(Map.of("rank" + rank(), rows));
            if (all.isEmpty()) {
                return Optional.empty();
            }
            var found = new ArrayList<Timeline.Span>();
            for (int rank = 0; rank < stages().size(); rank++) {
                found.addAll(Spans.of(Objects.requireNonNull(all.get("rank" + rank)), rank));
            }
            return Optional.of(new Timeline(stages().size(), found));
        }
    }

    @Override
    public void close() {
        mesh.close();
    }
}
