package dev.athanor.model.llama;

import dev.athanor.nn.Activation;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.Embedding;
import dev.athanor.nn.Initialization;
import dev.athanor.nn.KeyValueCache;
import dev.athanor.nn.Layer;
import dev.athanor.nn.Linear;
import dev.athanor.nn.Module;
import dev.athanor.nn.ModuleList;
import dev.athanor.nn.RmsNorm;
import dev.athanor.nn.RotaryEmbedding.Rotation;
import dev.athanor.nn.Sequences;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Llama (Touvron et al. 2023): root mean square norms, rotated queries and keys, a gated perceptron; and as Mistral,
/// Qwen 2 and Qwen 3 vary it.
///
/// Parameters carry transformers' names: `model.layers.0.self_attn.q_proj.weight`. Those of a new model are normal with
/// standard deviation 0.02.
public final class Llama extends CausalLanguageModel {
    private static final double INITIAL_STD = 0.02;

    private final LlamaConfig config;
    private final Body body;
    private final Tensor head;

    private Llama(LlamaConfig config) {
        this.config = config;
        body = child("model", new Body(config));
        head = config.tied()
                ? body.tokens.weight()
                : child("lm_head", linear(config.dim(), config.vocab(), false)).weight();
    }

    /// A new model; the caller closes it.
    public static Llama of(LlamaConfig config) {
        return build(() -> new Llama(config));
    }

    public LlamaConfig config() {
        return config;
    }

    @Override
    public int vocab() {
        return config.vocab();
    }

    @Override
    public int context() {
        return config.rotary().mostPositions();
    }

    @Override
    public Tensor embed(Tensor ids, Sequences sequences) {
        sequences.check(ids, context());
        return body.tokens.forward(ids); // [batch, seq, dim]
    }

    @Override
    public List<Layer> blocks(Sequences sequences) {
        var windowed = config.window().map(sequences::within).orElse(sequences);
        var rotation = config.rotary().at(sequences);
        var layers = new ArrayList<Layer>();
        for (var block : body.blocks.list()) {
            var seen = layers.size() < config.windowFrom() ? sequences : windowed;
            layers.add(x -> block.forward(x, seen, rotation));
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
        return config.attentionDropout() > 0;
    }

    @Override
    public KeyValueCache cache(int rows, int capacity) {
        var layout = new KeyValueCache.Layout(
                config.layers(), config.keyHeads(), config.headDim(), head.dtype(), head.device());
        return KeyValueCache.of(layout, rows, capacity);
    }

    private static final class Body extends Module {
        private final Embedding tokens;
        private final ModuleList<Block> blocks;
        private final RmsNorm norm;

        Body(LlamaConfig config) {
            tokens = child("embed_tokens", Embedding.of(config.vocab(), config.dim()));
            tokens.weight().normalInPlace(0, INITIAL_STD);
            blocks = child("layers", ModuleList.of(config.layers(), number -> new Block(config, number)));
            norm = child("norm", RmsNorm.of(config.dim(), config.epsilon()));
        }
    }

    private static final class Block extends Module {
        private final Attention attention;
        private final Perceptron perceptron;
        private final RmsNorm beforeAttention;
        private final RmsNorm beforePerceptron;

        Block(LlamaConfig config, int number) {
            attention = child("self_attn", new Attention(config, number));
            perceptron = child("mlp", new Perceptron(config));
            beforeAttention = child("input_layernorm", RmsNorm.of(config.dim(), config.epsilon()));
            beforePerceptron = child("post_attention_layernorm", RmsNorm.of(config.dim(), config.epsilon()));
        }

        Tensor forward(Tensor x, Sequences sequences, Rotation rotation) {
            var attended = x.add(attention.forward(beforeAttention.forward(x), sequences, rotation));
            return attended.add(perceptron.forward(beforePerceptron.forward(attended)));
        }
    }

    private static final class Attention extends Module {
        private final LlamaConfig config;
        private final int number;
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final Linear out;
        private final @Nullable RmsNorm queryNorm;
        private final @Nullable RmsNorm keyNorm;

        Attention(LlamaConfig config, int number) {
            this.config = config;
            this.number = number;
            long width = (long) config.heads() * config.headDim();
            long keyWidth = (long) config.keyHeads() * config.headDim();
            query = child("q_proj", linear(config.dim(), width, config.queryBias()));
            key = child("k_proj", linear(config.dim(), keyWidth, config.queryBias()));
            value = child("v_proj", linear(config.dim(), keyWidth, config.queryBias()));
            out = child("o_proj", linear(width, config.dim(), config.attentionBias()));
            boolean norms = config.family() == LlamaConfig.Family.QWEN3;
            queryNorm = norms ? child("q_norm", RmsNorm.of(config.headDim(), config.epsilon())) : null;
            keyNorm = norms ? child("k_norm", RmsNorm.of(config.headDim(), config.epsilon())) : null;
        }

        Tensor forward(Tensor x, Sequences sequences, Rotation rotation) {
            var mixed = sequences.attend(
                    number,
                    rotation.of(heads(query.forward(x), queryNorm)),
                    rotation.of(heads(key.forward(x), keyNorm)),
                    heads(value.forward(x), null),
                    isTraining() ? config.attentionDropout() : 0);
            return out.forward(mixed);
        }

        private Tensor heads(Tensor x, @Nullable RmsNorm norm) {
            var heads = x.view(x.size(0), x.size(1), -1, config.headDim()); // [batch, seq, heads, headDim]
            return norm == null ? heads : norm.forward(heads);
        }
    }

    /// SwiGLU (Shazeer 2020).
    private static final class Perceptron extends Module implements Layer {
        private final Linear gate;
        private final Linear up;
        private final Linear down;
        private final Activation activation;

        Perceptron(LlamaConfig config) {
            gate = child("gate_proj", linear(config.dim(), config.hidden(), config.perceptronBias()));
            up = child("up_proj", linear(config.dim(), config.hidden(), config.perceptronBias()));
            down = child("down_proj", linear(config.hidden(), config.dim(), config.perceptronBias()));
            activation = config.activation();
        }

        @Override
        public Tensor forward(Tensor x) {
            return down.forward(activation.forward(gate.forward(x)).mul(up.forward(x)));
        }
    }

    private static Linear linear(long in, long out, boolean bias) {
        var linear = Linear.of(in, out, bias);
        linear.weight().normalInPlace(0, INITIAL_STD);
        linear.bias().ifPresent(new Initialization.Zeros()::fill);
        return linear;
    }
}
