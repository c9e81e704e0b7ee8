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
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// BERT (Devlin et al. 2019): every token sees every other of its row; normalisation after attention and perceptron.
///
/// Parameters carry transformers' names: `bert.encoder.layer.0.attention.self.query.weight`. Those of a new model are
/// normal with standard deviation 0.02.
public final class Bert extends Module implements Layer {
    private static final double INITIAL_STD = 0.02;

    private final BertConfig config;
    private final Body body;
    private final Layer head;
    private final @Nullable Classifier classifier;

    private Bert(BertConfig config) {
        this.config = config;
        body = child("bert", new Body(config));
        classifier = switch (config.head()) {
            case BertHead.Classes classes -> classifier(classes.labels().size());
            case BertHead.TokenLabels(var labels) -> classifier(labels.size());
            case BertHead.MaskedTokens _, BertHead.Embeddings _ -> null;
        };
        head = classifier != null
                ? classifier
                : config.head() instanceof BertHead.MaskedTokens
                        ? child("cls", new MaskedHead(config, body.embeddings.words.weight()))
                        : x -> x;
    }

    private Classifier classifier(int labels) {
        var drop = child("dropout", Dropout.of(config.classifierDropout().orElse(config.dropout())));
        return new Classifier(body.pooler, drop, child("classifier", linear(config.dim(), labels)));
    }

    /// The layers of a [BertHead.Classes] above what [#pooled] gives: parts of this model, freed with it.
    ///
    /// @throws IllegalStateException if the head is another
    public Classifier classifier() {
        if (classifier == null || !(config.head() instanceof BertHead.Classes)) {
            throw new IllegalStateException("a BERT with the head " + config.head() + " has no classes of rows");
        }
        return classifier;
    }

    /// From what stands for a row to the logits of its classes.
    public static final class Classifier extends Module implements Layer {
        private final @Nullable Pooler pooler;
        private final Dropout drop;
        private final Linear linear;

        private Classifier(@Nullable Pooler pooler, Dropout drop, Linear linear) {
            this.pooler = pooler == null ? null : child("pooler", pooler);
            this.drop = child("dropout", drop);
            this.linear = child("classifier", linear);
        }

        /// @param pooled `[batch, dim]`
        /// @return `[batch, classes]`
        @Override
        public Tensor forward(Tensor pooled) {
            var x = pooler == null ? pooled : pooler.dense.forward(pooled).tanh();
            return linear.forward(drop.forward(x));
        }
    }

    /// A new model; the caller closes it.
    public static Bert of(BertConfig config) {
        return build(() -> new Bert(config));
    }

    public BertConfig config() {
        return config;
    }

    /// The layers below the head, to freeze them.
    public Module body() {
        return body;
    }

    /// What the head gives; ids that are the padding's are not seen.
    ///
    /// @param ids `[batch, seq]`, i64
    @Override
    public Tensor forward(Tensor ids) {
        return forward(ids, ids.ne(config.paddingId()), null);
    }

    /// What the head gives.
    ///
    /// @param ids `[batch, seq]`, i64
    /// @param seen of the shape of ids: true, or not zero, where a token stands and not padding
    /// @param types of the shape of ids, i64: the segment of each token; null for the first
    public Tensor forward(Tensor ids, Tensor seen, @Nullable Tensor types) {
        var hidden = hidden(ids, seen, types); // [batch, seq, dim]
        return switch (config.head()) {
            case BertHead.MaskedTokens _, BertHead.TokenLabels _ -> head.forward(hidden);
            case BertHead.Classes classes -> head.forward(pooled(hidden, seen, classes.pooling()));
            case BertHead.Embeddings _ -> mean(hidden, seen);
        };
    }

    /// What stands for each row before a [#classifier]: `[batch, dim]`. Ids that are the padding's are not seen.
    ///
    /// @param ids `[batch, seq]`, i64
    public Tensor pooled(Tensor ids) {
        var pooling = config.head() instanceof BertHead.Classes classes ? classes.pooling() : BertHead.Pooling.MEAN;
        var seen = ids.ne(config.paddingId());
        return pooled(hidden(ids, seen, null), seen, pooling);
    }

    private static Tensor pooled(Tensor hidden, Tensor seen, BertHead.Pooling pooling) {
        return switch (pooling) {
            case FIRST -> hidden.select(1, 0); // the token that stands for the row
            case MEAN -> {
                var weight = seen.to(hidden.dtype()).unsqueeze(2); // [batch, seq, 1]
                yield hidden.mul(weight).sum(1, false).div(weight.sum(1, false));
            }
        };
    }

    /// The layers above the vectors of tokens, of a [BertHead.MaskedTokens] or [BertHead.TokenLabels]: vectors of any
    /// shape to logits.
    public Layer head() {
        return head;
    }

    /// The vectors of the tokens: `[batch, seq, dim]`; ids that are the padding's are not seen.
    ///
    /// @param ids `[batch, seq]`, i64
    public Tensor hidden(Tensor ids) {
        return hidden(ids, ids.ne(config.paddingId()), null);
    }

    /// The vectors of the tokens: `[batch, seq, dim]`.
    public Tensor hidden(Tensor ids, Tensor seen, @Nullable Tensor types) {
        if (ids.rank() != 2 || !seen.shape().equals(ids.shape())) {
            throw new ShapeException(
                    "ids are " + ids.shape() + " and what is seen of them " + seen.shape() + ", expected [batch, seq]");
        }
        if (ids.size(1) > config.context()) {
            throw new ShapeException("a row of " + ids.size(1) + " tokens is longer than the model's context of "
                    + config.context() + "; cut it, or take a model with a longer context");
        }
        var mask = Tensor.zeros(seen.shape(), DType.F32, seen.device())
                .maskedFill(seen.eq(0), Double.NEGATIVE_INFINITY)
                .unsqueeze(1)
                .unsqueeze(1); // [batch, 1, 1, seq]
        var x = body.embeddings.forward(ids, types);
        for (var block : body.encoder.blocks.list()) {
            x = block.forward(x, mask);
        }
        return x;
    }

    private static Tensor mean(Tensor hidden, Tensor seen) {
        var weight = seen.to(hidden.dtype()).unsqueeze(2); // [batch, seq, 1]
        var sum = hidden.mul(weight).sum(1, false); // a sum and a mean have the same direction
        var length = sum.square().sum(1, true).sqrt().add(1e-12);
        return sum.div(length);
    }

    private static final class Body extends Module {
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
    }

    private static final class Pooler extends Module {
        private final Linear dense;

        Pooler(BertConfig config) {
            dense = child("dense", linear(config.dim(), config.dim()));
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

    private static final class MaskedHead extends Module implements Layer {
        private final Predictions predictions;

        MaskedHead(BertConfig config, Tensor words) {
            predictions = child("predictions", new Predictions(config, words));
        }

        @Override
        public Tensor forward(Tensor x) {
            var transformed = predictions.transform.forward(x);
            return Functional.linear(transformed, predictions.words, predictions.bias);
        }
    }

    private static final class Predictions extends Module {
        private final Tensor words;
        private final Tensor bias;
        private final Transform transform;

        Predictions(BertConfig config, Tensor words) {
            this.words = words;
            bias = parameter("bias", () -> Tensor.zeros(config.vocab()));
            transform = child("transform", new Transform(config));
        }
    }

    private static final class Transform extends Module implements Layer {
        private final Linear dense;
        private final LayerNorm norm;
        private final Activation activation;

        Transform(BertConfig config) {
            dense = child("dense", linear(config.dim(), config.dim()));
            norm = child("LayerNorm", norm(config));
            activation = config.activation();
        }

        @Override
        public Tensor forward(Tensor x) {
            return norm.forward(activation.forward(dense.forward(x)));
        }
    }

    private static LayerNorm norm(BertConfig config) {
        return LayerNorm.of(LayerNorm.Settings.of(config.dim()).withEps(config.epsilon()));
    }

    private static Linear linear(long in, long out) {
        var linear = Linear.of(in, out);
        linear.weight().normalInPlace(0, INITIAL_STD);
        linear.bias().ifPresent(new Initialization.Zeros()::fill);
        return linear;
    }
}
