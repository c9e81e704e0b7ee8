package dev.athanor.plan;

import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.model.mlp.MlpConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// BERT's blocks, in which each token sees all others of its row.
final class BertAnatomy {
    private BertAnatomy() {}

    static Anatomy of(BertConfig config, Anatomy.Tokens tokens, double masked) {
        long dim = config.dim();
        long hidden = config.hidden();
        long layers = config.layers();
        var parts = new ArrayList<Component>();
        parts.add(new Component("embeddings", ((long) config.vocab() + config.context() + config.types()) * dim, 0));
        parts.add(new Component(
                "attention", layers * 4 * (dim * dim + dim), layers * (8.0 * dim * dim + 4.0 * tokens.mean() * dim)));
        parts.add(new Component("perceptron", layers * (2 * dim * hidden + hidden + dim), layers * 4.0 * dim * hidden));
        parts.add(new Component("normalisation", (2 * layers + 1) * 2 * dim, 0));
        parts.addAll(heads(config, tokens, masked));
        var block = new ArrayList<Kept>();
        block.add(Kept.computed("queries, keys, values", 3 * dim));
        block.add(Kept.computed("mixed values", dim));
        if (config.attentionDropout() > 0) {
            block.add(Kept.computed("scores, their mask, their product", 3L * config.heads() * tokens.most()));
        }
        block.add(Kept.full("sums and what they are normalised to", 4 * dim));
        block.add(Kept.computed("perceptron and activated", 2 * hidden));
        if (config.dropout() > 0) {
            block.add(Kept.computed("masks of dropout", 2 * dim));
        }
        var around = new ArrayList<Kept>();
        around.add(Kept.full("embedded and normalised", 2 * dim));
        if (config.head() instanceof BertHead.MaskedTokens) {
            around.add(Kept.full("hidden ones on their way to logits", Math.round(masked * 6 * dim)));
            around.add(Kept.full(
                    "their logits, these as probabilities, and the gradients of both",
                    Math.round(masked * 4 * config.vocab())));
        }
        return new Anatomy(
                "token",
                tokens.mean(),
                tokens.most(),
                parts,
                around,
                config.layers(),
                block,
                List.of(Kept.computed("results of its layers", 10 * dim + 2 * hidden)),
                List.of(Kept.full("of the result", 2 * dim), Kept.computed("of the perceptron", 2 * hidden)),
                dim,
                0,
                false,
                Optional.empty());
    }

    static Anatomy ofHead(BertConfig config) {
        if (!(config.head() instanceof BertHead.Classes classes)) {
            throw new IllegalArgumentException("a head for classes of rows is expected, not " + config.head());
        }
        var pooler = classes.pooling() == BertHead.Pooling.FIRST ? List.of(config.dim()) : List.<Integer>of();
        return PerceptronAnatomy.of(MlpConfig.of(
                classes.width(config.dim()), pooler, classes.labels().size()));
    }

    private static List<Component> heads(BertConfig config, Anatomy.Tokens tokens, double masked) {
        long dim = config.dim();
        var pooler = new Component("pooler", dim * dim + dim, 2.0 * dim * dim / tokens.mean());
        return switch (config.head()) {
            case BertHead.Embeddings _ -> List.of();
            case BertHead.MaskedTokens _ ->
                List.of(new Component(
                        "head (the embedding's weight)",
                        dim * dim + 3 * dim + config.vocab(),
                        masked * (2.0 * dim * dim + 2.0 * dim * config.vocab())));
            case BertHead.TokenLabels(var labels) ->
                List.of(new Component("head", (dim + 1L) * labels.size(), 2.0 * dim * labels.size()));
            case BertHead.Classes classes -> {
                long width = classes.width(config.dim());
                int labels = classes.labels().size();
                var linear = new Component("head", (width + 1) * labels, 2.0 * width * labels / tokens.mean());
                yield classes.pooling() == BertHead.Pooling.FIRST ? List.of(pooler, linear) : List.of(linear);
            }
        };
    }
}
