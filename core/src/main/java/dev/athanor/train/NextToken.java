package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.data.Dataset;
import dev.athanor.loss.LinearCrossEntropy;
import dev.athanor.loss.Passes;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.Layer;
import dev.athanor.nn.Sequences;
import dev.athanor.settings.Check;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/// The cross entropy of each token that follows, in a model of language: the mean over the tokens that count.
///
/// Logits exist for some tokens at a time only ([LinearCrossEntropy]). With [#recomputing] a block's activations exist
/// only while it computes: what it needs for its gradients is computed a second time, with the random numbers of the
/// first.
///
/// ```java
/// Trainer.of(model, NextToken.of(model)).optimizer(AdamW.of(1e-3)).batch(12).fit(tokens, Length.steps(2_000));
/// ```
public final class NextToken implements DivisibleObjective {
    private static final long MOST_DIVISIBLE = 32_000_000; // elements: 128 MB of gradients for each part

    private final CausalLanguageModel model;
    private final boolean recomputing;
    private final OptionalDouble bytesPerToken;

    private NextToken(CausalLanguageModel model, boolean recomputing, OptionalDouble bytesPerToken) {
        this.model = model;
        this.recomputing = recomputing;
        this.bytesPerToken = bytesPerToken;
    }

    public static NextToken of(CausalLanguageModel model) {
        return new NextToken(model, false, OptionalDouble.empty());
    }

    /// Whether activations are computed again in place of kept: a third more work, for the memory of one block.
    public NextToken recomputing(boolean value) {
        return new NextToken(model, value, bytesPerToken);
    }

    /// How many bytes of text a token of the validation stands for, which lets it report bits per byte.
    public NextToken bytesPerToken(double value) {
        new Check().positive("bytesPerToken", value).orThrow();
        return new NextToken(model, recomputing, OptionalDouble.of(value));
    }

    @Override
    public Tensor count(Batch samples) {
        return Scope.of(() -> samples.target().ge(0.0).sum().to(DType.F32));
    }

    /// Not recorded; [#backward] is the way to the gradients.
    @Override
    public Tensor total(Batch samples) {
        return Scope.of(() -> Autograd.noGrad(() -> cross(model.hidden(samples.input(), sequences(samples)), samples)
                .total()));
    }

    @Override
    public Tensor backward(Batch samples, Tensor count, double scale, Passes passes) {
        return Scope.of(() -> {
            var factor = count.pow(-1).mul(scale);
            var total = recomputing ? again(samples, factor, passes) : once(samples, factor, passes);
            return total.div(count);
        });
    }

    private Tensor once(Batch samples, Tensor factor, Passes passes) {
        var hidden = model.hidden(samples.input(), sequences(samples));
        var loss = cross(hidden, samples).backward(factor, passes);
        hidden.backward(loss.gradient().view(hidden.shape().toArray()));
        return loss.total();
    }

    @Override
    public boolean divisible() {
        long elements = parameters().stream().mapToLong(Tensor::elements).sum();
        return !recomputing && !model.drawsRandomNumbers() && elements <= MOST_DIVISIBLE;
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

    /// What a block was given, and what brings back the random state that it found.
    private record Visit(Layer block, Tensor input, Runnable random) {}

    private static Runnable restoring(Device device) {
        var state = RandomState.save(device);
        return () -> RandomState.restore(device, state);
    }

    private Tensor again(Batch samples, Tensor factor, Passes passes) {
        var device = samples.input().device();
        var sequences = sequences(samples);
        var visits = new ArrayList<Visit>();
        var before = restoring(device);
        var x = Autograd.noGrad(() -> model.embed(samples.input(), sequences));
        for (var block : model.blocks(sequences)) {
            visits.add(new Visit(block, x, restoring(device)));
            var input = x;
            x = Scope.of(() -> Autograd.noGrad(() -> block.forward(input)));
        }
        var last = x.requiresGrad(true);
        var hidden = model.finish(last);
        var loss = cross(hidden, samples).backward(factor, passes);
        hidden.backward(loss.gradient().view(hidden.shape().toArray()));

        var after = restoring(device);
        var gradient = gradientOf(last);
        for (var visit : visits.reversed()) {
            gradient = backward(visit, gradient, passes);
        }
        before.run();
        passes.forward();
        var embedded = model.embed(samples.input(), sequences);
        passes.backward();
        embedded.backward(gradient);
        after.run();
        return loss.total();
    }

    private static Tensor backward(Visit visit, Tensor gradient, Passes passes) {
        return Scope.of(() -> {
            visit.random().run();
            var input = visit.input().detach().requiresGrad(true);
            passes.forward();
            var output = visit.block().forward(input);
            passes.backward();
            output.backward(gradient);
            return gradientOf(input);
        });
    }

    private static Tensor gradientOf(Tensor input) {
        return Objects.requireNonNull(input.grad(), "a block gave no gradient to what it was given");
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
