package dev.athanor.model.gpt;

import dev.athanor.nn.Activation;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.Dropout;
import dev.athanor.nn.Embedding;
import dev.athanor.nn.KeyValueCache;
import dev.athanor.nn.Layer;
import dev.athanor.nn.LayerNorm;
import dev.athanor.nn.Linear;
import dev.athanor.nn.Module;
import dev.athanor.nn.ModuleList;
import dev.athanor.nn.Sequences;
import dev.athanor.nn.TransposedLinear;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// GPT-2 (Radford et al. 2019): normalisation before attention and perceptron, learnt positions, a head that shares the
/// embedding's weight.
///
/// Parameters carry transformers' names: `transformer.h.0.attn.c_attn.weight`. A new model starts as GPT-2 did: normal
/// with standard deviation 0.02, divided by `sqrt(2 layers)` where a block adds to the residual.
public final class Gpt extends CausalLanguageModel {
    private static final double INITIAL_STD = 0.02;

    private final GptConfig config;
    private final Body body;
    private final Tensor head;

    private Gpt(GptConfig config) {
        this.config = config;
        body = child("transformer", new Body(config));
        head = config.tied()
                ? body.tokens.weight()
                : child("lm_head", untiedHead(config)).weight();
    }

    private static Linear untiedHead(GptConfig config) {
        var linear = Linear.of(config.dim(), config.vocab(), false);
        linear.weight().normalInPlace(0, INITIAL_STD);
        return linear;
    }

    /// A new model; the caller closes it.
    public static Gpt of(GptConfig config) {
        return build(() -> new Gpt(config));
    }

    public GptConfig config() {
        return config;
    }

    @Override
    public int vocab() {
        return config.vocab();
    }

    @Override
    public int context() {
        return config.context();
    }

    @Override
    public Tensor embed(Tensor ids, Sequences sequences) {
        sequences.check(ids, config.context());
        var x = body.tokens.forward(ids).add(body.positions.forward(sequences.positions()));
        return body.drop.forward(x); // [batch, seq, dim]
    }

    @Override
    public List<Layer> blocks(Sequences sequences) {
        var layers = new ArrayList<Layer>();
        for (var block : body.blocks.list()) {
            layers.add(x -> block.forward(x, sequences));
        }
        return layers;
    }

    @Override
    public Tensor finish(Tensor x) {
        return body.norm.forward(x);
    }

    @Override
    public Tensor headWeight() {
        return head;
    }

    @Override
    public boolean drawsRandomNumbers() {
        return config.embeddingDropout() + config.attentionDropout() + config.residualDropout() > 0;
    }

    @Override
    public KeyValueCache cache(int rows, int capacity) {
        var layout = new KeyValueCache.Layout(
                config.layers(), config.heads(), config.dim() / config.heads(), head.dtype(), head.device());
        return KeyValueCache.of(layout, rows, capacity);
    }

    private static final class Body extends Module {
        private final Embedding tokens;
        private final Embedding positions;
        private final Dropout drop;
        private final ModuleList<Block> blocks;
        private final LayerNorm norm;

        Body(GptConfig config) {
            tokens = child("wte", Embedding.of(config.vocab(), config.dim()));
            positions = child("wpe", Embedding.of(config.context(), config.dim()));
            drop = child("drop", Dropout.of(config.embeddingDropout()));
            blocks = child("h", ModuleList.of(config.layers(), number -> new Block(config, number)));
            norm = child("ln_f", norm(config));
            tokens.weight().normalInPlace(0, INITIAL_STD);
            positions.weight().normalInPlace(0, INITIAL_STD);
        }
    }

    private static final class Block extends Module {
        private final LayerNorm beforeAttention;
        private final Attention attention;
        private final LayerNorm beforePerceptron;
        private final Perceptron perceptron;

        Block(GptConfig config, int number) {
            beforeAttention = child("ln_1", norm(config));
            attention = child("attn", new Attention(config, number));
            beforePerceptron = child("ln_2", norm(config));
            perceptron = child("mlp", new Perceptron(config));
        }

        Tensor forward(Tensor x, Sequences sequences) {
            var attended = x.add(attention.forward(beforeAttention.forward(x), sequences));
            return attended.add(perceptron.forward(beforePerceptron.forward(attended)));
        }
    }

    private static final class Attention extends Module {
        private final GptConfig config;
        private final int number;
        private final TransposedLinear in;
        private final TransposedLinear out;
        private final Dropout drop;

        Attention(GptConfig config, int number) {
            this.config = config;
            this.number = number;
            in = child("c_attn", TransposedLinear.of(config.dim(), 3L * config.dim(), config.bias()));
            out = child("c_proj", residual(config, config.dim()));
            drop = child("resid_dropout", Dropout.of(config.residualDropout()));
        }

        Tensor forward(Tensor x, Sequences sequences) {
            var parts = in.forward(x).split(config.dim(), -1); // query, key, value: [batch, seq, dim]
            var mixed = sequences.attend(
                    number,
                    heads(parts.get(0)),
                    heads(parts.get(1)),
                    heads(parts.get(2)),
                    isTraining() ? config.attentionDropout() : 0);
            return drop.forward(out.forward(mixed));
        }

        private Tensor heads(Tensor x) {
            return x.view(x.size(0), x.size(1), config.heads(), -1); // [batch, seq, heads, headDim]
        }
    }

    private static final class Perceptron extends Module implements Layer {
        private final TransposedLinear up;
        private final TransposedLinear down;
        private final Activation activation;
        private final Dropout drop;

        Perceptron(GptConfig config) {
            activation = config.activation();
            up = child("c_fc", TransposedLinear.of(config.dim(), config.hiddenDim(), config.bias()));
            down = child("c_proj", residual(config, config.hiddenDim()));
            drop = child("dropout", Dropout.of(config.residualDropout()));
        }

        @Override
        public Tensor forward(Tensor x) {
            return drop.forward(down.forward(activation.forward(up.forward(x))));
        }
    }

    private static LayerNorm norm(GptConfig config) {
        return LayerNorm.of(
                LayerNorm.Settings.of(config.dim()).withEps(config.epsilon()).withBias(config.bias()));
    }

    /// A layer whose result is added to what the blocks before gave: the sum of `2 layers` of them keeps its variance.
    private static TransposedLinear residual(GptConfig config, int width) {
        var linear = TransposedLinear.of(width, config.dim(), config.bias());
        linear.weight().normalInPlace(0, INITIAL_STD / Math.sqrt(2.0 * config.layers()));
        return linear;
    }
}
