package dev.athanor.model.bert;

import dev.athanor.nn.Dropout;
import dev.athanor.nn.Layer;
import dev.athanor.nn.Module;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// BERT (Devlin et al. 2019): every token sees every other of its row; normalisation after attention and perceptron.
///
/// Parameters carry transformers' names: `bert.encoder.layer.0.attention.self.query.weight`. Those of a new model are
/// normal with standard deviation 0.02.
public final class Bert extends Module implements Layer {
    private final BertConfig config;
    private final Body body;
    private final Layer head;
    private final @Nullable BertClassifier classifier;

    private Bert(BertConfig config) {
        this.config = config;
        body = child("bert", new Body(config));
        classifier = switch (config.head()) {
            case BertHead.Classes classes ->
                classifier(classes.width(config.dim()), classes.labels().size());
            case BertHead.TokenLabels(var labels) -> classifier(config.dim(), labels.size());
            case BertHead.MaskedTokens _, BertHead.Embeddings _ -> null;
        };
        head = classifier != null
                ? classifier
                : config.head() instanceof BertHead.MaskedTokens
                        ? child("cls", new MaskedHead(config, body.words()))
                        : x -> x;
    }

    private BertClassifier classifier(int width, int labels) {
        var drop = child("dropout", Dropout.of(config.classifierDropout().orElse(config.dropout())));
        return new BertClassifier(body.pooler(), drop, child("classifier", Body.linear(width, labels)));
    }

    /// The layers of a [BertHead.Classes] above what [#pooled] gives: parts of this model, freed with it.
    ///
    /// @throws IllegalStateException if the head is another
    public BertClassifier classifier() {
        if (classifier == null || !(config.head() instanceof BertHead.Classes)) {
            throw new IllegalStateException("a BERT with the head " + config.head() + " has no classes of rows");
        }
        return classifier;
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
        return switch (config.head()) {
            case BertHead.MaskedTokens _, BertHead.TokenLabels _ -> head.forward(hidden(ids, seen, types));
            case BertHead.Classes classes -> head.forward(pooled(made(ids, seen, types), seen, classes));
            case BertHead.Embeddings _ -> mean(hidden(ids, seen, types), seen);
        };
    }

    /// What stands for each row before a [#classifier]: `[batch, width]`. Ids that are the padding's are not seen.
    ///
    /// @param ids `[batch, seq]`, i64
    /// @throws IllegalStateException if the head has no classes of rows
    public Tensor pooled(Tensor ids) {
        if (!(config.head() instanceof BertHead.Classes classes)) {
            throw new IllegalStateException("a BERT with the head " + config.head() + " has no classes of rows");
        }
        var seen = ids.ne(config.paddingId());
        return pooled(made(ids, seen, null), seen, classes);
    }

    private static Tensor pooled(List<Tensor> made, Tensor seen, BertHead.Classes classes) {
        var parts = new ArrayList<Tensor>();
        for (var hidden : made.subList(made.size() - classes.pooledLayers(), made.size())) { // [batch, seq, dim]
            switch (classes.pooling()) {
                case FIRST -> parts.add(hidden.select(1, 0)); // the token that stands for the row
                case MEAN -> parts.add(meanOfTokens(hidden, seen));
                case MEAN_MAX -> {
                    parts.add(meanOfTokens(hidden, seen));
                    parts.add(hidden.maskedFill(seen.eq(0).unsqueeze(2), Double.NEGATIVE_INFINITY)
                            .max(1, false)
                            .values());
                }
            }
        }
        return parts.size() == 1 ? parts.getFirst() : Tensor.cat(parts, 1); // [batch, width]
    }

    private static Tensor meanOfTokens(Tensor hidden, Tensor seen) {
        var weight = seen.to(hidden.dtype()).unsqueeze(2); // [batch, seq, 1]
        return hidden.mul(weight).sum(1, false).div(weight.sum(1, false));
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
        return made(ids, seen, types).getLast();
    }

    /// The vectors of the tokens as each block made them.
    private List<Tensor> made(Tensor ids, Tensor seen, @Nullable Tensor types) {
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
        return body.forward(ids, mask, types);
    }

    private static Tensor mean(Tensor hidden, Tensor seen) {
        var weight = seen.to(hidden.dtype()).unsqueeze(2); // [batch, seq, 1]
        var sum = hidden.mul(weight).sum(1, false); // a sum and a mean have the same direction
        var length = sum.square().sum(1, true).sqrt().add(1e-12);
        return sum.div(length);
    }
}
