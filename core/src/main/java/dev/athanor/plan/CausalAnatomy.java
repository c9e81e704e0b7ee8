package dev.athanor.plan;

import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.llama.LlamaConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The blocks of language models that see what came before.
///
/// What autograd keeps is what each operation needs for its gradient, as `torch.autograd.graph.saved_tensors_hooks`
/// shows
/// it: a product its inputs, an activation its input, a normalisation its input and, of mean squares, the normalised
/// one too; fused attention queries, keys, values, result and a sum for each row; attention with dropout its scores
/// three times. Dropout keeps its mask in the type of what it masks.
final class CausalAnatomy {
    private static final String TOKEN = "token";

    private CausalAnatomy() {}

    static Anatomy of(GptConfig config) {
        long dim = config.dim();
        long hidden = config.hiddenDim();
        long bias = config.bias() ? 1 : 0;
        long layers = config.layers();
        var parts = new ArrayList<Component>();
        parts.add(new Component("token embedding", config.vocab() * dim, 0));
        parts.add(new Component("position embedding", config.context() * dim, 0));
        parts.add(new Component(
                "attention",
                layers * (dim * 3 * dim + bias * 3 * dim + dim * dim + bias * dim),
                layers * (2.0 * dim * (3 * dim) + 2.0 * dim * dim + scores(config.context(), dim))));
        parts.add(new Component(
                "perceptron", layers * (2 * dim * hidden + bias * (hidden + dim)), layers * 4.0 * dim * hidden));
        parts.add(new Component("normalisation", (2 * layers + 1) * (1 + bias) * dim, 0));
        parts.add(head(config.vocab(), dim, config.tied()));

        var block = new ArrayList<Kept>();
        block.add(Kept.computed("normalised", dim));
        block.add(Kept.computed("queries, keys, values", 3 * dim));
        block.addAll(attention(config.context(), config.heads(), dim, config.attentionDropout() > 0));
        block.add(Kept.full("attended", dim));
        block.add(Kept.computed("normalised", dim));
        block.add(Kept.computed("perceptron", hidden));
        block.add(Kept.computed("activated", hidden));
        block.add(Kept.full("result", dim));
        if (config.residualDropout() > 0) {
            block.add(Kept.computed("masks of dropout", 2 * dim));
        }
        var around = new ArrayList<Kept>(ends(dim));
        around.add(Kept.full("embedded", (config.embeddingDropout() > 0 ? 4 : 2) * dim));
        return new Anatomy(
                TOKEN,
                config.context(),
                config.context(),
                parts,
                around,
                config.layers(),
                block,
                block,
                gradients(dim, hidden),
                dim,
                0,
                config.embeddingDropout() + config.attentionDropout() + config.residualDropout() == 0,
                Optional.of(new Anatomy.Head(config.vocab(), dim)));
    }

    static Anatomy of(LlamaConfig config) {
        long dim = config.dim();
        long hidden = config.hidden();
        long width = (long) config.heads() * config.headDim();
        long keyWidth = (long) config.keyHeads() * config.headDim();
        long layers = config.layers();
        boolean normed = config.family() == LlamaConfig.Family.QWEN3;
        boolean queryBias = config.queryBias();
        long biases = (queryBias ? width + 2 * keyWidth : 0) + (config.attentionBias() ? dim : 0);
        var parts = new ArrayList<Component>();
        parts.add(new Component("token embedding", config.vocab() * dim, 0));
        parts.add(new Component(
                "attention",
                layers * (dim * (2 * width + 2 * keyWidth) + biases),
                layers * (2.0 * dim * (2 * width + 2 * keyWidth) + scores(config.context(), width))));
        parts.add(new Component(
                "perceptron",
                layers * (3 * dim * hidden + (config.perceptronBias() ? 2 * hidden + dim : 0)),
                layers * 6.0 * dim * hidden));
        parts.add(new Component(
                "normalisation", (2 * layers + 1) * dim + (normed ? layers * 2L * config.headDim() : 0), 0));
        parts.add(head(config.vocab(), dim, config.tied()));

        var block = new ArrayList<Kept>();
        block.add(Kept.full("normalised, before and after its scale", 2 * dim));
        block.add(Kept.computed("queries, keys, values", width + 2 * keyWidth));
        if (normed) {
            block.add(Kept.full("queries and keys before and after their normalisation", 2 * (width + keyWidth)));
        }
        block.addAll(attention(config.context(), config.heads(), width, config.attentionDropout() > 0));
        if (config.keyHeads() < config.heads()) {
            block.add(Kept.computed("scores and repeated keys", (long) config.heads() * config.context() + 2 * width));
        }
        block.add(Kept.full("attended", dim));
        block.add(Kept.full("normalised, before and after its scale", 2 * dim));
        block.add(Kept.computed("gate, gated, up and their product", 4 * hidden));
        block.add(Kept.full("result", dim));
        var around = new ArrayList<Kept>(ends(dim));
        around.add(Kept.full("embedded and normalised", 2 * dim));
        return new Anatomy(
                TOKEN,
                config.context(),
                config.context(),
                parts,
                around,
                config.layers(),
                block,
                block,
                gradients(dim, 2 * hidden),
                dim,
                0,
                config.attentionDropout() == 0,
                Optional.of(new Anatomy.Head(config.vocab(), dim)));
    }

    /// Half of the products of all queries with all keys and of the scores with the values: what is seen.
    private static double scores(long context, long width) {
        return 2.0 * context * width;
    }

    private static Component head(long vocab, long dim, boolean tied) {
        return new Component(
                tied ? "head (the embedding's weight)" : "head", tied ? 0 : vocab * dim, 2.0 * vocab * dim);
    }

    private static List<Kept> attention(long context, long heads, long width, boolean dropout) {
        var result = Kept.computed("mixed values", width);
        return dropout
                ? List.of(result, Kept.computed("scores, their mask, their product", 3 * heads * context))
                : List.of(result, Kept.full("sums of scores", heads));
    }

    /// The last normalisation's result and the gradient that comes to it.
    private static List<Kept> ends(long dim) {
        return List.of(Kept.full("last normalised", dim), Kept.full("its gradient", dim));
    }

    /// Going back through the perceptron: that of its result, of what it activated and of what that was made of.
    private static List<Kept> gradients(long dim, long hidden) {
        return List.of(Kept.full("of the result", 2 * dim), Kept.computed("of the perceptron", 2 * hidden));
    }
}
