package dev.athanor.model.bert;

import dev.athanor.nn.Activation;
import dev.athanor.nn.Dropout;
import dev.athanor.nn.Embedding;
import dev.athanor.nn.Initialization;
import dev.athanor.nn.Layer;
import dev.athanor.nn.LayerNorm;
import dev.athanor.nn.Linear;
import dev.athanor.nn.Module;
import dev.athanor.nn.ModuleList;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is below every head: embeddings, blocks, and where a head wants it the layer over the first token.
final class Body extends Module {
    private static final double INITIAL_STD = 0.02;

    private final Embeddings embeddings;
    private final Encoder encoder;
    private final @Nullable Pooler pooler;

    Body(BertConfig config) {
        embeddings = child("embeddings", new Embeddings(config));
        encoder = child("encoder", new Encoder(config));
        boolean first =
                config.head() instanceof BertHead.Classes classes && classes.pooling() == BertHead.Pooling.FIRST;
        pooler = first ? child("pooler", new Pooler(config)) : null;
    }

    /// The vectors of tokens, which heads of tokens are tied to: `[vocab, dim]`.
    Tensor words() {
        return embeddings.words.weight();
    }

    @Nullable
    Pooler pooler() {
        return pooler;
    }

    /// @param ids `[batch, seq]`, i64
    /// @param mask `[batch, 1, 1, seq]`, added to scores
    /// @param types `[batch, seq]`, i64; null for the first
    /// @return what each block made, `[batch, seq, dim]`
    List<Tensor> forward(Tensor ids, Tensor mask, @Nullable Tensor types) {
        var x = Scope.of(() -> embeddings.forward(ids, types)); // what gradients need outlives these scopes
        var made = new ArrayList<Tensor>();
        for (var block : encoder.blocks.list()) {
            var input = x;
            x = Scope.of(() -> block.forward(input, mask));
            made.add(x);
        }
        return made;
    }

    static final class Pooler extends Module implements Layer {
        private final Linear dense;

        Pooler(BertConfig config) {
            dense = child("dense", linear(config.dim(), config.dim()));
        }

        /// @param first `[batch, dim]`
        @Override
        public Tensor forward(Tensor first) {
            return dense.forward(first).tanh();
        }
    }

    private static final class Embeddings extends Module {
        private final Embedding words;
        private final Embedding positions;
        private final Embedding types;
        private final LayerNorm norm;
        private final Dropout drop;

        Embeddings(BertConfig config) {
            words = child("word_embeddings", Embedding.of(config.vocab(), config.dim(), config.paddingId()));
            positions = child("position_embeddings", Embedding.of(config.context(), config.dim()));
            types = child("token_type_embeddings", Embedding.of(config.types(), config.dim()));
            norm = child("LayerNorm", norm(config));
            drop = child("dropout", Dropout.of(config.dropout()));
            for (var embedding : new Embedding[] {words, positions, types}) {
                embedding.weight().normalInPlace(0, INITIAL_STD);
            }
        }

        Tensor forward(Tensor ids, @Nullable Tensor segments) {
            var device = ids.device();
            var places = Tensor.range(0, ids.size(1)).to(device).unsqueeze(0); // [1, seq]
            var segment = segments == null ? Tensor.zeros(places.shape(), DType.I64, device) : segments;
            var x = words.forward(ids).add(types.forward(segment)).add(positions.forward(places));
            return drop.forward(norm.forward(x));
        }
    }

    private static final class Encoder extends Module {
        private final ModuleList<Block> blocks;

        Encoder(BertConfig config) {
            blocks = child("layer", ModuleList.of(config.layers(), _ -> new Block(config)));
        }
    }

    private static final class Block extends Module {
        private final Attention attention;
        private final Projection up;
        private final Residual down;
        private final Activation activation;

        Block(BertConfig config) {
            attention = child("attention", new Attention(config));
            up = child("intermediate", new Projection(config.dim(), config.hidden()));
            down = child("output", new Residual(config, config.hidden()));
            activation = config.activation();
        }

        Tensor forward(Tensor x, Tensor mask) {
            var attended = attention.forward(x, mask);
            return down.forward(activation.forward(up.dense.forward(attended)), attended);
        }
    }

    private static final class Projection extends Module {
        private final Linear dense;

        Projection(long in, long out) {
            dense = child("dense", linear(in, out));
        }
    }

    private static final class Attention extends Module {
        private final SelfAttention self;
        private final Residual output;

        Attention(BertConfig config) {
            self = child("self", new SelfAttention(config));
            output = child("output", new Residual(config, config.dim()));
        }

        Tensor forward(Tensor x, Tensor mask) {
            return output.forward(self.forward(x, mask), x);
        }
    }

    private static final class SelfAttention extends Module {
        private final BertConfig config;
        private final Linear query;
        private final Linear key;
        private final Linear value;

        SelfAttention(BertConfig config) {
            this.config = config;
            query = child("query", linear(config.dim(), config.dim()));
            key = child("key", linear(config.dim(), config.dim()));
            value = child("value", linear(config.dim(), config.dim()));
        }

        Tensor forward(Tensor x, Tensor mask) {
            double dropout = isTraining() ? config.attentionDropout() : 0;
            return Functional.attention(heads(query, x), heads(key, x), heads(value, x), mask, dropout, false)
                    .transpose(1, 2)
                    .flatten(2, 3); // [batch, seq, dim]
        }

        private Tensor heads(Linear linear, Tensor x) {
            return linear.forward(x)
                    .view(x.size(0), x.size(1), config.heads(), -1)
                    .transpose(1, 2); // [batch, heads, seq, headDim]
        }
    }

    /// Adds what a layer made to what it was made of, and normalises the sum.
    private static final class Residual extends Module {
        private final Linear dense;
        private final LayerNorm norm;
        private final Dropout drop;

        Residual(BertConfig config, int in) {
            dense = child("dense", linear(in, config.dim()));
            norm = child("LayerNorm", norm(config));
            drop = child("dropout", Dropout.of(config.dropout()));
        }

        Tensor forward(Tensor made, Tensor of) {
            return norm.forward(drop.forward(dense.forward(made)).add(of));
        }
    }

    static LayerNorm norm(BertConfig config) {
        return LayerNorm.of(LayerNorm.Settings.of(config.dim()).withEps(config.epsilon()));
    }

    static Linear linear(long in, long out) {
        var linear = Linear.of(in, out);
        linear.weight().normalInPlace(0, INITIAL_STD);
        linear.bias().ifPresent(new Initialization.Zeros()::fill);
        return linear;
    }
}
