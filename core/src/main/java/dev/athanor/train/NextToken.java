package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.data.Dataset;
import dev.athanor.distributed.BlockWatch;
import dev.athanor.loss.LinearCrossEntropy;
import dev.athanor.loss.Passes;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.Sequences;
import dev.athanor.settings.Check;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/// The cross entropy of each token that follows, in a model of language: the mean over the tokens that count.
///
/// Logits exist for some tokens at a time only ([LinearCrossEntropy]). The blocks are gone through one by one, with
/// a graph each. With [#recomputing] a block's activations exist only while it computes: what it needs
/// for its gradients is computed a second time, with the random numbers of the first.
///
/// ```java
/// Trainer.of(model, NextToken.of(model)).optimizer(AdamW.of(1e-3)).batch(12).fit(tokens, Length.steps(2_000));
/// ```
public final class NextToken implements DivisibleObjective, BlockwiseObjective {
    private static final long MOST_DIVISIBLE = 32_000_000; // elements: 128 MB of gradients for each part

    private final CausalLanguageModel model;
    private final boolean recomputing;
    private final OptionalDouble bytesPerToken;
    private final Optional<BlockWatch> watch;

    private NextToken(
            CausalLanguageModel model, boolean recomputing, OptionalDouble bytesPerToken, Optional<BlockWatch> watch) {
        this.model = model;
        this.recomputing = recomputing;
        this.bytesPerToken = bytesPerToken;
        this.watch = watch;
    }

    public static NextToken of(CausalLanguageModel model) {
        return new NextToken(model, false, OptionalDouble.empty(), Optional.empty());
    }

    /// Whether activations are computed again in place of kept: a third more work, for the memory
    /// of one block.
    public NextToken recomputing(boolean value) {
        return new NextToken(model, value, bytesPerToken, watch);
    }

    boolean isRecomputing() {
        return recomputing;
    }

    /// How many bytes of text a token of the validation stands for, which lets it report bits per
    /// byte.
    public NextToken bytesPerToken(double value) {
        new Check().positive("bytesPerToken", value).orThrow();
        return new NextToken(model, recomputing, OptionalDouble.of(value), watch);
    }

    @Override
    public Tensor count(Batch samples) {
        return Scope.of(() -> samples.target().ge(0.0).sum().to(DType.F32));
    }

    @Override
    public List<Set<String>> blocks() {
        return model.parametersOfBlocks().stream().map(Map::keySet).toList();
    }

    @Override
    public NextToken watched(BlockWatch told) {
        return new NextToken(model, recomputing, bytesPerToken, Optional.of(told));
    }

    /// Not recorded; [#backward] is the way to the gradients.
    @Override
    public Tensor total(Batch samples) {
        return Scope.of(() -> {
            try (var pass = pass(samples, Passes.untold())) {
                return pass.total();
            }
        });
    }

    private BlockPass pass(Batch samples, Passes passes) {
        return new BlockPass(model, samples, watch.orElseGet(BlockWatch::none), passes);
    }

    @Override
    public Tensor backward(Batch samples, Tensor count, double scale, Passes passes) {
        return Scope.of(() -> {
            try (var pass = pass(samples, passes)) {
                return pass.backward(count.pow(-1).mul(scale), recomputing).div(count);
            }
        });
    }

    @Override
    public boolean divisible() {
        long elements = parameters().stream().mapToLong(Tensor::elements).sum();
        return !recomputing && watch.isEmpty() && !model.drawsRandomNumbers() && elements <= MOST_DIVISIBLE;
    }

    /// Those that learn.
    @Override
    public List<Tensor> parameters() {
        return model.parameters().values().stream().filter(Tensor::requiresGrad).toList();
    }

    @Override
    public List<Tensor> gradients(Batch samples, Tensor count, double scale, Passes passes) {
        return Autograd.noGrad(() -> {
            var head = model.headWeight();
            var ofHead = head.detach().zerosLike();
            var hidden = recorded(() -> model.hidden(samples.input(), sequences(samples)));
            var loss = cross(hidden, samples).backward(count.pow(-1).mul(scale), ofHead, passes);
            var learnt = parameters();
            var gradients = new ArrayList<>(Autograd.gradients(
                    hidden, loss.gradient().view(hidden.shape().toArray()), learnt));
            if (head.requiresGrad()) {
                gradients.get(learnt.indexOf(head)).addInPlace(ofHead);
            }
            gradients.addFirst(loss.total().div(count));
            return gradients;
        });
    }

    private static Tensor recorded(Supplier<Tensor> body) {
        try (var _ = Autograd.enabled()) {
            return body.get();
        }
    }

    private LinearCrossEntropy cross(Tensor hidden, Batch samples) {
        return LinearCrossEntropy.of(
                hidden.detach().flatten(0, 1),
                model.headWeight(),
                samples.target().flatten(0, 1));
    }

    /// The mean loss over a dataset, in nats a token.
    ///
    /// @param batch how many samples go through the model at once
    public double mean(Dataset data, int batch) {
        return Objects.requireNonNull(new Validation(data, Optional.empty())
                .of(this, batch, Alone.UNWATCHED)
                .get(Monitor.LOSS));
    }

    static Sequences sequences(Batch samples) {
        return samples.documents().map(Sequences::documents).orElseGet(() -> Sequences.of(samples.input()));
    }

    /// `perplexity`, and `bitsPerByte` where the bytes of a token are known.
    @Override
    public Map<String, Double> scores(double loss) {
        var scores = new LinkedHashMap<String, Double>();
        scores.put("perplexity", Math.exp(loss));
        bytesPerToken.ifPresent(bytes -> scores.put("bitsPerByte", loss / Math.log(2) / bytes));
        return scores;
    }

    @Override
    public String toString() {
        return "NextToken";
    }
}
