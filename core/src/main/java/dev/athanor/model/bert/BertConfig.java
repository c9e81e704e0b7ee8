package dev.athanor.model.bert;

import dev.athanor.hub.ConfigKeys;
import dev.athanor.nn.Activation;
import dev.athanor.settings.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The shape of a [Bert].
///
/// @param vocab how many tokens there are
/// @param context the most tokens of a row
/// @param types how many kinds of segments a row may have
/// @param layers blocks, one after the other
/// @param heads of each attention
/// @param dim elements of a token's vector
/// @param hidden elements between the layers of a block's perceptron
/// @param activation between those layers
/// @param dropout the share of elements set to zero while training
/// @param attentionDropout that of the attention's scores
/// @param classifierDropout that before a classifier; `dropout` where absent
/// @param epsilon added to the variances of the normalisations
/// @param paddingId the token that stands for none
/// @param head what the model gives
public record BertConfig(
        int vocab,
        int context,
        int types,
        int layers,
        int heads,
        int dim,
        int hidden,
        Activation activation,
        double dropout,
        double attentionDropout,
        Optional<Double> classifierDropout,
        double epsilon,
        int paddingId,
        BertHead head) {
    /// The name of the family in `config.json`.
    public static final String TYPE = "bert";

    private static final String POOLING = "athanor_pooling";
    private static final String POOLED_LAYERS = "athanor_pooled_layers";
    private static final String MEAN = "mean";
    private static final String MEAN_MAX = "mean-max";

    public BertConfig {
        new Check()
                .atLeast("vocab", vocab, 1)
                .atLeast("context", context, 1)
                .atLeast("types", types, 1)
                .atLeast("layers", layers, 1)
                .atLeast("heads", heads, 1)
                .atLeast("dim", dim, 1)
                .that(
                        heads < 1 || dim % heads == 0,
                        "heads",
                        "is " + heads + ", which does not divide dim " + dim + "; change one of them")
                .atLeast("hidden", hidden, 1)
                .below("dropout", dropout, 0, 1)
                .below("attentionDropout", attentionDropout, 0, 1)
                .below("classifierDropout", classifierDropout.orElse(0.0), 0, 1)
                .positive("epsilon", epsilon)
                .within("paddingId", paddingId, 0, vocab - 1.0)
                .that(
                        !(head instanceof BertHead.Classes classes) || classes.pooledLayers() <= layers,
                        "pooledLayers",
                        "is " + (head instanceof BertHead.Classes classes ? classes.pooledLayers() : 0)
                                + ", expected at most the " + layers + " layers")
                .orThrow();
    }

    /// Otherwise as BERT was published.
    public static BertConfig of(int vocab, int context, int layers, int heads, int dim, BertHead head) {
        return new BertConfig(
                vocab,
                context,
                2,
                layers,
                heads,
                dim,
                4 * dim,
                new Activation.Gelu(),
                0.1,
                0.1,
                Optional.empty(),
                1e-12,
                0,
                head);
    }

    public BertConfig withHead(BertHead value) {
        return sized(types, layers, hidden, dropout, value);
    }

    public BertConfig withTypes(int value) {
        return sized(value, layers, hidden, dropout, head);
    }

    public BertConfig withHidden(int value) {
        return sized(types, layers, value, dropout, head);
    }

    /// Of elements and of the attention's scores.
    public BertConfig withDropout(double value) {
        return sized(types, layers, hidden, value, head);
    }

    /// The same with the first blocks alone.
    ///
    /// @throws dev.athanor.settings.SettingsException if there are not so many
    public BertConfig firstLayers(int value) {
        new Check()
                .that(
                        value >= 1 && value <= layers,
                        "layers",
                        "is " + value + ", expected a number from 1 to the " + layers + " that the model has")
                .orThrow();
        return sized(types, value, hidden, dropout, head);
    }

    private BertConfig sized(int types, int layers, int hidden, double dropout, BertHead head) {
        return new BertConfig(
                vocab,
                context,
                types,
                layers,
                heads,
                dim,
                hidden,
                activation,
                dropout,
                dropout == this.dropout ? attentionDropout : dropout,
                classifierDropout,
                epsilon,
                paddingId,
                head);
    }

    /// Reads the keys of a published `config.json`; the head is that of its `architectures`, sentence embeddings where
    /// there is none.
    ///
    /// @throws dev.athanor.settings.SettingsException with every value that cannot be used
    public static BertConfig read(JsonNode json) {
        var keys = new ConfigKeys(json);
        keys.only("is_decoder", false);
        keys.only("add_cross_attention", false);
        keys.only("tie_word_embeddings", true);
        var positions = keys.text("position_embedding_type", "absolute");
        if (!positions.equals("absolute")) {
            keys.problem("position_embedding_type", "is \"" + positions + "\", expected absolute", positions);
        }
        return keys.build(() -> new BertConfig(
                keys.integer("vocab_size"),
                keys.integer("max_position_embeddings", 512),
                keys.integer("type_vocab_size", 2),
                keys.integer("num_hidden_layers"),
                keys.integer("num_attention_heads"),
                keys.integer("hidden_size"),
                keys.integer("intermediate_size"),
                keys.activation("hidden_act", "gelu"),
                keys.number("hidden_dropout_prob", 0.1),
                keys.number("attention_probs_dropout_prob", 0.1),
                keys.optionalNumber("classifier_dropout"),
                keys.number("layer_norm_eps", 1e-12),
                keys.integer("pad_token_id", 0),
                head(json, keys)));
    }

    private static BertHead head(JsonNode json, ConfigKeys keys) {
        var architectures = keys.texts("architectures");
        var architecture = architectures.isEmpty() ? "BertModel" : architectures.getFirst();
        return switch (architecture) {
            case "BertModel" ->
                json.has(POOLING)
                        ? new BertHead.Classes(labels(json), pooling(json, keys), keys.integer(POOLED_LAYERS, 1))
                        : new BertHead.Embeddings();
            case "BertForMaskedLM", "BertForPreTraining" -> new BertHead.MaskedTokens();
            case "BertForSequenceClassification" -> new BertHead.Classes(labels(json));
            case "BertForTokenClassification" ->
                json.path(POOLING).asString("").equals(MEAN)
                        ? new BertHead.Classes(labels(json), BertHead.Pooling.MEAN)
                        : new BertHead.TokenLabels(labels(json));
            default ->
                keys.problem(
                        "architectures",
                        "are " + architectures + ", expected BertModel, BertForMaskedLM, BertForPreTraining,"
                                + " BertForSequenceClassification or BertForTokenClassification",
                        new BertHead.Embeddings());
        };
    }

    private static BertHead.Pooling pooling(JsonNode json, ConfigKeys keys) {
        return switch (json.path(POOLING).asString("")) {
            case MEAN -> BertHead.Pooling.MEAN;
            case MEAN_MAX -> BertHead.Pooling.MEAN_MAX;
            default ->
                keys.problem(
                        POOLING,
                        "is " + json.path(POOLING) + ", expected " + MEAN + " or " + MEAN_MAX,
                        BertHead.Pooling.MEAN);
        };
    }

    /// By their numbers; two that have none are what transformers takes where nothing is said.
    private static List<String> labels(JsonNode json) {
        var names = json.path("id2label");
        if (!names.isObject() || names.isEmpty()) {
            return List.of("LABEL_0", "LABEL_1");
        }
        var labels = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            labels.add(names.path(Integer.toString(i)).asString("LABEL_" + i));
        }
        return labels;
    }

    /// The keys of a `config.json` that transformers reads as well.
    public ObjectNode write() {
        var json = ConfigKeys.empty().put("model_type", TYPE);
        var architectures = json.putArray("architectures");
        switch (head) {
            case BertHead.MaskedTokens _ -> architectures.add("BertForMaskedLM");
            case BertHead.Embeddings _ -> architectures.add("BertModel");
            case BertHead.Classes classes -> {
                write(json, architectures, classes);
                write(json, classes.labels());
            }
            case BertHead.TokenLabels(var labels) -> {
                architectures.add("BertForTokenClassification");
                write(json, labels);
            }
        }
        json.put("vocab_size", vocab)
                .put("max_position_embeddings", context)
                .put("type_vocab_size", types)
                .put("num_hidden_layers", layers)
                .put("num_attention_heads", heads)
                .put("hidden_size", dim)
                .put("intermediate_size", hidden)
                .put("hidden_act", ConfigKeys.nameOf(activation))
                .put("hidden_dropout_prob", dropout)
                .put("attention_probs_dropout_prob", attentionDropout)
                .put("layer_norm_eps", epsilon)
                .put("pad_token_id", paddingId);
        classifierDropout.ifPresent(share -> json.put("classifier_dropout", share));
        return json;
    }

    private static void write(ObjectNode json, ArrayNode architectures, BertHead.Classes classes) {
        switch (classes.pooling()) {
            case FIRST -> architectures.add("BertForSequenceClassification");
            case MEAN, MEAN_MAX -> {
                boolean mean = classes.pooling() == BertHead.Pooling.MEAN;
                // a row's logits from the mean of its tokens are the mean of the logits of its tokens; transformers
                // has nothing like the others, and reads the body of them
                boolean known = mean && classes.pooledLayers() == 1;
                architectures.add(known ? "BertForTokenClassification" : "BertModel");
                json.put(POOLING, mean ? MEAN : MEAN_MAX);
                if (!known) {
                    json.put(POOLED_LAYERS, classes.pooledLayers());
                }
            }
        }
    }

    private static void write(ObjectNode json, List<String> labels) {
        var names = json.putObject("id2label");
        var numbers = json.putObject("label2id");
        for (int i = 0; i < labels.size(); i++) {
            names.put(Integer.toString(i), labels.get(i));
            numbers.put(labels.get(i), i);
        }
    }
}
