package dev.athanor.distributed.pipeline;

import dev.athanor.distributed.BlockChain;
import dev.athanor.distributed.BlockWatch;
import dev.athanor.loss.LinearCrossEntropy;
import dev.athanor.loss.Passes;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.LateWeights;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// The stages of a causal language model whose blocks are split: the first embeds, the last finishes and has the cross
/// entropy of the next tokens.
///
/// Between a micro-batch's passes the graphs of its forward pass are kept, one for each block ([BlockChain]). For the
/// backward in two parts the gradients of the matrices of linear layers are what is left to the second.
public final class BlockStages implements StageWork, AutoCloseable {
    private final CausalLanguageModel model;
    private final StageSplit split;
    private final long dim;
    private final boolean inParts;
    private final boolean recomputing;
    private final Map<Place, Kept> kept = new HashMap<>();
    private List<MicroBatch> microbatches = List.of();
    private Optional<Tensor> factor = Optional.empty();
    private Passes passes = Passes.untold();
    private BlockWatch watch = BlockWatch.none();
    private GradientWatch gradients = GradientWatch.none();
    private double total;

    private record Place(int stage, int microbatch) {}

    /// @param embedded what the first stage gives its blocks
    /// @param end what the blocks gave: a leaf
    /// @param hidden what the last stage made of it for the head
    private record Kept(
            Optional<Tensor> embedded, BlockChain blocks, Tensor end, Optional<Tensor> hidden, LateWeights late) {
        void close() {
            embedded.ifPresent(Tensor::close);
            blocks.close();
            end.close();
            hidden.ifPresent(Tensor::close);
            late.close();
        }
    }

    /// @param model with all its parameters; those of other stages are not looked at
    /// @param inParts whether backward passes come in two parts
    /// @param recomputing whether blocks go forward a second time on the way back, in place of
    ///     keeping what they need
    public BlockStages(CausalLanguageModel model, StageSplit split, boolean inParts, boolean recomputing) {
        this.model = model;
        this.split = split;
        this.dim = model.headWeight().size(1);
        this.inParts = inParts;
        this.recomputing = recomputing;
    }

    /// Has others told where the passes are.
    public void watchedBy(BlockWatch ofBlocks, GradientWatch ofGradients) {
        watch = ofBlocks;
        gradients = ofGradients;
    }

    /// What the next step is of.
    ///
    /// @param factor of the sum of losses, for its gradients: one fp32 element that outlives the
    ///     step; none where there will be no backward
    /// @param passes told what comes after waiting
    public void begin(List<MicroBatch> microbatches, Optional<Tensor> factor, Passes passes) {
        close();
        this.microbatches = List.copyOf(microbatches);
        this.factor = factor;
        this.passes = passes;
        this.total = 0;
    }

    /// The losses of the step added up; 0 where the last stage is elsewhere.
    public double total() {
        return total;
    }

    @Override
    public Tensor room(int stage, int microbatch) {
        var ids = microbatches.get(microbatch).ids();
        return Tensor.empty(Shape.of(ids.size(0), ids.size(1), dim), DType.F32, ids.device());
    }

    @Override
    public Optional<Tensor> forward(int stage, int microbatch, Optional<Tensor> input) {
        var batch = microbatches.get(microbatch);
        begins(stage, split.first(stage), passes::forward);
        var output =
                factor.isPresent() ? recorded(new Place(stage, microbatch), input) : evaluated(stage, batch, input);
        watch.ends();
        return output;
    }

    private Optional<Tensor> evaluated(int stage, MicroBatch batch, Optional<Tensor> input) {
        return Autograd.noGrad(() -> {
            var end = blocks(stage, batch).evaluate(input.orElseGet(() -> embed(batch)));
            if (!isLast(stage)) {
                return Optional.of(end.to(DType.F32));
            }
            total += cross(model.finish(end), batch).total().item();
            return Optional.empty();
        });
    }

    private Optional<Tensor> recorded(Place place, Optional<Tensor> input) {
        var batch = microbatches.get(place.microbatch());
        var late = LateWeights.none();
        var graph = leaving(late, () -> {
            var embedded = input.isPresent() ? Optional.<Tensor>empty() : Optional.of(embed(batch));
            var start = embedded.orElseGet(() -> input.orElseThrow().detach().requiresGrad(true));
            var blocks = blocks(place.stage(), batch);
            var end = blocks.forward(start, recomputing, false);
            var hidden = isLast(place.stage()) ? Optional.of(model.finish(end)) : Optional.<Tensor>empty();
            return new Kept(embedded.map(Tensor::release), blocks, end.release(), hidden.map(Tensor::release), late);
        });
        kept.put(place, graph);
        return isLast(place.stage())
                ? Optional.empty()
                : Optional.of(graph.end().detach().to(DType.F32));
    }

    /// Runs a pass that leaves weights' gradients for later, if backward comes in parts.
    private <T> T leaving(LateWeights late, Supplier<T> pass) {
        return inParts ? late.during(pass) : pass.get();
    }

    private BlockChain blocks(int stage, MicroBatch batch) {
        var own = model.blocks(batch.sequences()).subList(split.first(stage), split.end(stage));
        return new BlockChain(own, split.first(stage), watch, passes);
    }

    private Tensor embed(MicroBatch batch) {
        return model.embed(batch.ids(), batch.sequences());
    }

    private boolean isLast(int stage) {
        return stage == split.stages() - 1;
    }

    private void begins(int stage, int block, Runnable onwards) {
        if (watch.begins(stage == 0 || isLast(stage), block, passes)) {
            onwards.run();
        }
    }

    @Override
    public Optional<Tensor> backward(int stage, int microbatch, Optional<Tensor> gradient) {
        gradients.begins(stage);
        var result = backwardInput(stage, microbatch, gradient);
        remove(stage, microbatch);
        gradients.ends(stage, passes);
        return result;
    }

    @Override
    public Optional<Tensor> backwardInput(int stage, int microbatch, Optional<Tensor> gradient) {
        var graph = Objects.requireNonNull(kept.get(new Place(stage, microbatch)));
        begins(stage, split.end(stage) - 1, passes::backward);
        try (var scope = Scope.open()) {
            var end = graph.end();
            var entering = gradient.map(given -> given.to(end.dtype()))
                    .orElseGet(() -> ofLoss(graph.hidden().orElseThrow(), end, microbatches.get(microbatch)));
            var start = leaving(graph.late(), () -> graph.blocks().backward(entering));
            if (graph.embedded().isPresent()) {
                start.filter(_ -> graph.embedded().get().requiresGrad())
                        .ifPresent(graph.embedded().get()::backward);
                start = Optional.empty();
            }
            watch.ends();
            return start.map(scope::keep);
        }
    }

    /// The gradient of what the blocks gave.
    private Tensor ofLoss(Tensor hidden, Tensor end, MicroBatch batch) {
        var loss = cross(hidden, batch).backward(factor.orElseThrow(), Passes.untold());
        total += loss.total().item();
        hidden.backward(loss.gradient().view(hidden.shape().toArray()));
        return Objects.requireNonNull(end.grad());
    }

    private LinearCrossEntropy cross(Tensor hidden, MicroBatch batch) {
        return LinearCrossEntropy.of(
                hidden.detach().flatten(0, 1),
                model.headWeight(),
                batch.targets().flatten(0, 1));
    }

    @Override
    public void backwardWeight(int stage, int microbatch) {
        gradients.begins(stage);
        remove(stage, microbatch);
        gradients.ends(stage, passes);
    }

    private void remove(int stage, int microbatch) {
        var graph = Objects.requireNonNull(kept.remove(new Place(stage, microbatch)));
        graph.late().accumulate();
        graph.close();
    }

    /// Frees what a step that failed has left.
    @Override
    public void close() {
        kept.values().forEach(Kept::close);
        kept.clear();
    }
}
