package dev.athanor.plan;

import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// BERT's blocks, in which each token sees all others; a head for classes counts for nothing beside them.
final class BertAnatomy {
    private BertAnatomy() {}

    static Anatomy of(BertConfig config, long tokens) {
        long dim = config.dim();
        long hidden = config.hidden();
        long layers = config.layers();
        var parts = new ArrayList<Component>();
        parts.add(new Component("embeddings", ((long) config.vocab() + config.context() + config.types()) * dim, 0));
        parts.add(new Component(
                "attention", layers * 4 * (dim * dim + dim), layers * (8.0 * dim * dim + 4.0 * tokens * dim)));
        parts.add(new Component("perceptron", layers * (2 * dim * hidden + hidden + dim), layers * 4.0 * dim * hidden));
        parts.add(new Component("normalisation", (2 * layers + 1) * 2 * dim, 0));
        if (config.head() instanceof BertHead.MaskedTokens) {
            parts.add(new Component("head", dim * dim + 3 * dim + config.vocab(), 2.0 * dim * dim));
        }
        var block = new ArrayList<Kept>();
        block.add(Kept.computed("queries, keys, values", 3 * dim));
        block.add(Kept.computed("mixed values", dim));
        if (config.attentionDropout() > 0) {
            block.add(Kept.computed("scores, their mask, their product", 3L * config.heads() * tokens));
        }
        block.add(Kept.full("sums and what they are normalised to", 4 * dim));
        block.add(Kept.computed("perceptron and activated", 2 * hidden));
        if (config.dropout() > 0) {
            block.add(Kept.computed("masks of dropout", 2 * dim));
        }
        return new Anatomy(
                "token",
                tokens,
                parts,
                List.of(Kept.full("embedded and normalised", 2 * dim)),
                config.layers(),
                block,
                List.of(Kept.full("of the result", 2 * dim), Kept.computed("of the perceptron", 2 * hidden)),
                dim,
                0,
                false,
                Optional.empty());
    }
}
