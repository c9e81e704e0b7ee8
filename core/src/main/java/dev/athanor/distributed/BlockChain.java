package dev.athanor.distributed;

import dev.athanor.loss.Passes;
import dev.athanor.nn.Layer;
import dev.athanor.tensor.Autocast;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Neighbouring blocks of a model that samples go through, one by one. The graph of each ends at
/// what the block was given, so that a block's backward pass is a call, before and behind which its
/// parameters may be elsewhere.
///
/// ```java
/// try (var chain = new BlockChain(blocks, 0, watch, passes)) {
///     var x = chain.forward(embedded, false, true);
///     loss(x).backward();
///     chain.backward(x.grad()).ifPresent(embedded::backward);
/// }
/// ```
///
/// What is kept between the passes outlives scopes.
public final class BlockChain implements AutoCloseable {
    private final List<Layer> blocks;
    private final int first;
    private final BlockWatch watch;
    private final Passes passes;
    private final List<Visit> visits = new ArrayList<>();

    /// @param first the number of the first of them among the model's
    /// @param passes told what comes after waiting
    public BlockChain(List<Layer> blocks, int first, BlockWatch watch, Passes passes) {
        this.blocks = blocks;
        this.first = first;
        this.watch = watch;
        this.passes = passes;
    }

    /// What the last block gives; nothing is recorded.
    public Tensor evaluate(Tensor x) {
        return Autograd.noGrad(() -> {
            var given = x;
            for (int i = 0; i < blocks.size(); i++) {
                enter(i, i + 1, passes::forward);
                given = forward(blocks.get(i), given);
                leave(i);
            }
            return given;
        });
    }

    /// What the last block gives, where another graph begins, in the caller's scope.
    ///
    /// @param recomputing whether blocks go forward a second time on the way back, with the same
    ///     random numbers, in place of keeping what they need
    /// @param turning whether [#backward] comes next, for which the last block is wanted still
    public Tensor forward(Tensor x, boolean recomputing, boolean turning) {
        var given = leaf(x);
        for (int i = 0; i < blocks.size(); i++) {
            enter(i, i + 1, passes::forward);
            var block = blocks.get(i);
            var input = given.release();
            var visit = recomputing ? Again.of(block, input) : Kept.of(block, input);
            visits.add(visit);
            given = visit.handedOn();
            if (!turning || i + 1 < blocks.size()) {
                leave(i);
            }
        }
        return given;
    }

    /// Adds to the gradients of the blocks' parameters.
    ///
    /// @param gradient of what [#forward] gave; is closed
    /// @return that of what it was given, in the caller's scope; none where nothing before it learns
    public Optional<Tensor> backward(Tensor gradient) {
        var random = restoring(gradient.device());
        @Nullable Tensor of = gradient;
        for (int i = blocks.size() - 1; i >= 0 && of != null; i--) {
            enter(i, i - 1, passes::backward);
            of = visits.removeLast().backward(of, passes);
            leave(i);
        }
        random.run();
        return Optional.ofNullable(of);
    }

    private void enter(int i, int next, Runnable onwards) {
        boolean isLast = next < 0 || next == blocks.size();
        if (watch.enters(first + i, isLast ? -1 : first + next, passes)) {
            onwards.run();
        }
    }

    private void leave(int i) {
        watch.leaves(first + i);
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

    @Override
    public void close() {
        visits.forEach(Visit::close);
        visits.clear();
    }

    /// A block that has gone forward.
    private sealed interface Visit extends AutoCloseable {
        /// What the next block is given, in the caller's scope.
        Tensor handedOn();

        /// The gradient of what it was given, from that of what it gave; none where nothing
        /// before it learns. What was kept is closed.
        @Nullable
        Tensor backward(Tensor gradient, Passes passes);

        @Override
        void close();
    }

    private record Kept(Tensor input, Tensor output) implements Visit {
        static Kept of(Layer block, Tensor input) {
            return new Kept(input, BlockChain.forward(block, input).release());
        }

        @Override
        public Tensor handedOn() {
            return leaf(output);
        }

        @Override
        public @Nullable Tensor backward(Tensor gradient, Passes passes) {
            try (this;
                    gradient) {
                output.backward(gradient);
                return input.grad();
            }
        }

        @Override
        public void close() {
            input.close();
            output.close();
        }
    }

    /// @param handedOn a leaf, which the next visit closes
    /// @param random brings back the state that the block found
    private record Again(Layer block, Tensor input, Tensor handedOn, Runnable random) implements Visit {
        static Again of(Layer block, Tensor input) {
            var random = restoring(input.device());
            var output = Autograd.noGrad(() -> BlockChain.forward(block, input));
            return new Again(block, input, output.requiresGrad(true), random);
        }

        @Override
        public Tensor backward(Tensor gradient, Passes passes) {
            random.run();
            passes.forward();
            return Scope.of(() -> {
                try (this;
                        gradient) {
                    var start = input.detach().requiresGrad(true);
                    var end = BlockChain.forward(block, start);
                    passes.backward();
                    end.backward(gradient);
                    return Objects.requireNonNull(start.grad(), "a block gave no gradient to what it was given");
                }
            });
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
