package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.data.Dataset;
import dev.athanor.loss.Loss;
import dev.athanor.nn.Layer;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The cross entropy of tokens that were hidden, foretold from those around them: the mean over the hidden ones. Logits
/// are computed for these alone.
///
/// ```java
/// var objective = MaskedTokens.of(bert::hidden, bert.head());
/// Trainer.of(bert, objective).batch(16).fit(MaskedDataset.of(tokens, masking, 42, Device.CPU), Length.steps(1_000));
/// ```
///
/// @param body ids `[batch, seq]` to vectors `[batch, seq, dim]`
/// @param head vectors `[tokens, dim]` to logits `[tokens, vocab]`
public record MaskedTokens(Layer body, Layer head) implements Objective {
    public static MaskedTokens of(Layer body, Layer head) {
        return new MaskedTokens(body, head);
    }

    @Override
    public Tensor count(Batch samples) {
        return Scope.of(() -> samples.target().ge(0.0).sum().to(DType.F32));
    }

    @Override
    public Tensor total(Batch samples) {
        var targets = samples.target().flatten(0, 1);
        var hidden = hidden(targets.toLongs());
        var places = Tensor.of(hidden, hidden.length).to(targets.device());
        var rows = body.forward(samples.input()).flatten(0, 1).indexSelect(0, places);
        return Loss.crossEntropy().total(head.forward(rows), targets.indexSelect(0, places));
    }

    private static long[] hidden(long[] targets) {
        var places = new ArrayList<Long>();
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] >= 0) {
                places.add((long) i);
            }
        }
        return places.stream().mapToLong(Long::longValue).toArray();
    }

    /// The mean loss over a dataset, in nats a hidden token.
    ///
    /// @param batch how many samples go through the model at once
    public double mean(Dataset data, int batch) {
        return Objects.requireNonNull(new Validation(data, Optional.empty())
                .of(this, batch, Alone.UNWATCHED)
                .get(Monitor.LOSS));
    }

    /// `pseudoPerplexity`: as many equally likely tokens would be as hard to foretell.
    @Override
    public Map<String, Double> scores(double loss) {
        return Map.of("pseudoPerplexity", Math.exp(loss));
    }

    @Override
    public String toString() {
        return "MaskedTokens";
    }
}
