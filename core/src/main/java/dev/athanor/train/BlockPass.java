package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.distributed.BlockChain;
import dev.athanor.distributed.BlockWatch;
import dev.athanor.loss.LinearCrossEntropy;
import dev.athanor.loss.Passes;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.Sequences;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Tensor;
import java.util.Objects;

/// A pass of some samples through a model of language, block by block.
final class BlockPass implements AutoCloseable {
    private final CausalLanguageModel model;
    private final Batch samples;
    private final Sequences sequences;
    private final BlockChain blocks;
    private final BlockWatch watch;
    private final Passes passes;

    BlockPass(CausalLanguageModel model, Batch samples, BlockWatch watch, Passes passes) {
        this.model = model;
        this.samples = samples;
        this.sequences = NextToken.sequences(samples);
        this.blocks = new BlockChain(model.blocks(sequences), 0, watch, passes);
        this.watch = watch;
        this.passes = passes;
    }

    /// The losses added up; nothing is recorded.
    Tensor total() {
        return Autograd.noGrad(() -> {
            var total = cross(model.finish(blocks.evaluate(embed()))).total();
            watch.ends();
            return total;
        });
    }

    /// The losses added up; the gradients of `factor` times them are added to the parameters'.
    ///
    /// @param recomputing whether blocks go forward a second time, with the same random numbers, in
    ///     place of keeping what they need
    Tensor backward(Tensor factor, boolean recomputing) {
        var embedded = embed();
        var x = blocks.forward(embedded, recomputing, true);
        var hidden = model.finish(x);
        var loss = cross(hidden).backward(factor, passes);
        if (hidden.requiresGrad()) {
            hidden.backward(loss.gradient().view(hidden.shape().toArray()));
        }
        if (x.requiresGrad()) {
            blocks.backward(Objects.requireNonNull(x.grad()))
                    .filter(_ -> embedded.requiresGrad())
                    .ifPresent(embedded::backward);
        }
        watch.ends();
        return loss.total();
    }

    private Tensor embed() {
        if (watch.begins(true, 0, passes)) {
            passes.forward();
        }
        return model.embed(samples.input(), sequences);
    }

    private LinearCrossEntropy cross(Tensor hidden) {
        return LinearCrossEntropy.of(
                hidden.detach().flatten(0, 1),
                model.headWeight(),
                samples.target().flatten(0, 1));
    }

    @Override
    public void close() {
        blocks.close();
    }
}
