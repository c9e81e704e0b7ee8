package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.loss.LinearCrossEntropy;
import dev.athanor.loss.Passes;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.Layer;
import dev.athanor.nn.Sequences;
import dev.athanor.tensor.Autocast;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A pass of some samples through a model of language, block by block. The graph of each block
/// ends at what it was given, so that a block's backward pass is a call.
final class BlockPass {
    private final CausalLanguageModel model;
    private final Batch samples;
    private final Sequences sequences;
    private final List<Layer> blocks;
    private final BlockWatch watch;
    private final Passes passes;

    BlockPass(CausalLanguageModel model, Batch samples, BlockWatch watch, Passes passes) {
        this.model = model;
        this.samples = samples;
        this.sequences = NextToken.sequences(samples);
        this.blocks = model.blocks(sequences);
        this.watch = watch;
        this.passes = passes;
    }

    /// The losses added up; nothing is recorded.
    Tensor total() {
        return Autograd.noGrad(() -> {
            var x = embed();
            for (int i = 0; i < blocks.size(); i++) {
                enter(i, i + 1, passes::forward);
                x = forward(blocks.get(i), x);
                watch.leaves(i);
            }
            var total = cross(model.finish(x)).total();
            watch.ends();
            return total;
        });
    }

    /// The losses added up; the gradients of `factor` times them are added to the parameters'.
    ///
    /// @param recomputing whether blocks go forward a second time, with the same random numbers, in
    ///     place of keeping what they need
    Tensor backward(Tensor factor, boolean recomputing) {
        var visits = new ArrayList<Visit>();
        var embedded = embed();
        var x = leaf(embedded);
        for (int i = 0; i < blocks.size(); i++) {
            enter(i, i + 1, passes::forward);
            var block = blocks.get(i);
            var visit = recomputing ? Again.of(block, x) : Kept.of(block, x);
            visits.add(visit);
            x = visit.handedOn();
            if (i + 1 < blocks.size()) { // the last is the first that goes back
                watch.leaves(i);
            }
        }
        var hidden = model.finish(x);
        var loss = cross(hidden).backward(factor, passes);
        if (hidden.requiresGrad()) {
            hidden.backward(loss.gradient().view(hidden.shape().toArray()));
        }
        var random = restoring(x.device());
        var gradient = x.grad();
        for (int i = blocks.size() - 1; i >= 0 && gradient != null; i--) {
            enter(i, i - 1, passes::backward);
            gradient = visits.get(i).backward(gradient, passes);
            watch.leaves(i);
        }
        if (gradient != null && embedded.requiresGrad()) {
            embedded.backward(gradient);
        }
        random.run();
        watch.ends();
        return loss.total();
    }

    private Tensor embed() {
        if (watch.begins(passes)) {
            passes.forward();
        }
        return model.embed(samples.input(), sequences);
    }

    private void enter(int block, int next, Runnable onwards) {
        if (watch.enters(block, next, passes)) {
            onwards.run();
        }
    }

    private LinearCrossEntropy cross(Tensor hidden) {
        return LinearCrossEntropy.of(
                hidden.detach().flatten(0, 1),
                model.headWeight(),
                samples.target().flatten(0, 1));
    }

    /// What lives on of a block is its result, and what its graph needs.
    private static Tensor forward(Layer block, Tensor input) {
        return Scope.of(() -> Autocast.uncached(() -> block.forward(input)));
    }

    /// Where a graph begins, if something before it learns.
    private static Tensor leaf(Tensor x) {
        return x.detach().requiresGrad(x.requiresGrad());
    }

    private static Runnable restoring(Device device) {
        var state = RandomState.save(device);
        return () -> RandomState.restore(device, state);
    }

    /// A block that has gone forward.
    private sealed interface Visit {
        /// What the next block is given.
        Tensor handedOn();

        /// The gradient of what it was given, from that of what it gave; none where nothing
        /// before it learns.
        @Nullable
        Tensor backward(Tensor gradient, Passes passes);
    }

    private record Kept(Tensor input, Tensor output) implements Visit {
        static Kept of(Layer block, Tensor input) {
            return new Kept(input, forward(block, input));
        }

        @Override
        public Tensor handedOn() {
            return leaf(output);
        }

        @Override
        public @Nullable Tensor backward(Tensor gradient, Passes passes) {
            try (input;
                    output;
                    gradient) {
                output.backward(gradient);
                return input.grad();
            }
        }
    }

    /// @param random brings back the state that the block found
    private record Again(Layer block, Tensor input, Tensor output, Runnable random) implements Visit {
        static Again of(Layer block, Tensor input) {
            var random = restoring(input.device());
            return new Again(block, input, Autograd.noGrad(() -> forward(block, input)), random);
        }

        @Override
        public Tensor handedOn() {
            return output.requiresGrad(true);
        }

        @Override
        public Tensor backward(Tensor gradient, Passes passes) {
            random.run();
            passes.forward();
            return Scope.of(() -> {
                try (gradient) {
                    var start = input.detach().requiresGrad(true);
                    var end = forward(block, start);
                    passes.backward();
                    end.backward(gradient);
                    return Objects.requireNonNull(start.grad(), "a block gave no gradient to what it was given");
                }
            });
        }
    }
}
