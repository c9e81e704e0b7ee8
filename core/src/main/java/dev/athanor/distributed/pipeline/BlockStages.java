package dev.athanor.distributed.pipeline;

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

/// The stages of a causal language model whose blocks are split: the first embeds, the last finishes and has the cross
/// entropy of the next tokens.
///
/// Between a micro-batch's passes the graph of its forward pass is kept. For the backward in two parts the gradients of
/// the matrices of linear layers are what is left to the second.
public final class BlockStages implements StageWork, AutoCloseable {
    private final CausalLanguageModel model;
    private final StageSplit split;
    private final long dim;
    private final boolean inParts;
    private final Map<Place, Kept> kept = new HashMap<>();
    private List<MicroBatch> microbatches = List.of();
    private Optional<Tensor> factor = Optional.empty();
    private double total;

    private record Place(int stage, int microbatch) {}

    /// @param input a leaf; none at the first stage
    private record Kept(Optional<Tensor> input, Tensor output, LateWeights late) {
        void close() {
            input.ifPresent(Tensor::close);
            output.close();
            late.close();
        }
    }

    /// @param model with all its parameters; those of other stages are not looked at
    /// @param inParts whether backward passes come in two parts
    public BlockStages(CausalLanguageModel model, StageSplit split, boolean inParts) {
        this.model = model;
        this.split = split;
        this.dim = model.headWeight().size(1);
        this.inParts = inParts;
    }

    /// What the next step is of.
    ///
    /// @param factor of the sum of losses, for its gradients: one fp32 element that outlives the step; none where
    ///     there will be no backward
    public void begin(List<MicroBatch> microbatches, Optional<Tensor> factor) {
        close();
        this.microbatches = List.copyOf(microbatches);
        this.factor = factor;
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
        if (factor.isEmpty()) {
            return evaluated(stage, batch, input);
        }
        var leaf = input.map(given -> given.detach().requiresGrad(true).release());
        var late = LateWeights.none();
        var output = inParts ? late.during(() -> pass(stage, batch, leaf)) : pass(stage, batch, leaf);
        kept.put(new Place(stage, microbatch), new Kept(leaf, output.release(), late));
        return isLast(stage) ? Optional.empty() : Optional.of(output.detach());
    }

    private Optional<Tensor> evaluated(int stage, MicroBatch batch, Optional<Tensor> input) {
        var output = Autograd.noGrad(() -> pass(stage, batch, input));
        if (!isLast(stage)) {
            return Optional.of(output);
        }
        total += cross(output, batch).total().item();
        return Optional.empty();
    }

    private Tensor pass(int stage, MicroBatch batch, Optional<Tensor> input) {
        return Scope.of(() -> {
            var x = input.orElseGet(() -> model.embed(batch.ids(), batch.sequences()));
            for (var block : model.blocks(batch.sequences()).subList(split.first(stage), split.end(stage))) {
                var given = x;
                x = Scope.of(() -> block.forward(given));
            }
            return isLast(stage) ? model.finish(x) : x.to(DType.F32);
        });
    }

    private boolean isLast(int stage) {
        return stage == split.stages() - 1;
    }

    @Override
    public Optional<Tensor> backward(int stage, int microbatch, Optional<Tensor> gradient) {
        var result = backwardInput(stage, microbatch, gradient);
        backwardWeight(stage, microbatch);
        return result;
    }

    @Override
    public Optional<Tensor> backwardInput(int stage, int microbatch, Optional<Tensor> gradient) {
        var graph = Objects.requireNonNull(kept.get(new Place(stage, microbatch)));
        try (var scope = Scope.open()) {
            var output = graph.output();
            output.backward(gradient.orElseGet(() -> ofLoss(output, microbatches.get(microbatch))));
            return graph.input()
                    .map(input -> scope.keep(
                            Objects.requireNonNull(input.grad(), "a stage gave no gradient to what it was given")));
        }
    }

    private Tensor ofLoss(Tensor hidden, MicroBatch batch) {
        var loss = cross(hidden, batch).backward(factor.orElseThrow(), Passes.untold());
        total += loss.total().item();
        return loss.gradient().view(hidden.shape().toArray());
    }

    private LinearCrossEntropy cross(Tensor hidden, MicroBatch batch) {
        return LinearCrossEntropy.of(
                hidden.detach().flatten(0, 1),
                model.headWeight(),
                batch.targets().flatten(0, 1));
    }

    @Override
    public void backwardWeight(int stage, int microbatch) {
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
