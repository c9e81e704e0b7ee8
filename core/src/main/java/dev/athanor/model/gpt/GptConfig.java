package dev.athanor.model.gpt;

import dev.athanor.hub.ConfigKeys;
import dev.athanor.nn.Activation;
import dev.athanor.settings.Check;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The shape of a [Gpt].
///
/// @param vocab how many tokens there are
/// @param context the most tokens of a sequence
/// @param layers blocks, one after the other
/// @param heads of each attention
/// @param dim elements of a token's vector
/// @param hidden elements between the layers of a block's perceptron; `4 dim` where absent
/// @param activation between those layers
/// @param embeddingDropout the share of the embedded elements set to zero while training
/// @param attentionDropout that of the attention's scores
/// @param residualDropout that of what a block adds
/// @param epsilon added to the variances of the normalisations
/// @param bias whether layers and normalisations have one
/// @param tied whether the head's weight is the embedding's
public record GptConfig(
        int vocab,
        int context,
        int layers,
        int heads,
        int dim,
        Optional<Integer> hidden,
        Activation activation,
        double embeddingDropout,
        double attentionDropout,
        double residualDropout,
        double epsilon,
        boolean bias,
        boolean tied) {
    /// The name of the family in `config.json`.
    public static final String TYPE = "gpt2";

    public GptConfig {
        new Check()
                .atLeast("vocab", vocab, 1)
                .atLeast("context", context, 1)
                .atLeast("layers", layers, 1)
                .atLeast("heads", heads, 1)
                .atLeast("dim", dim, 1)
                .that(
                        heads < 1 || dim % heads == 0,
                        "heads",
                        "is " + heads + ", which does not divide dim " + dim + "; change one of them")
                .atLeast("hidden", hidden.orElse(1), 1)
                .below("embeddingDropout", embeddingDropout, 0, 1)
                .below("attentionDropout", attentionDropout, 0, 1)
                .below("residualDropout", residualDropout, 0, 1)
                .positive("epsilon", epsilon)
                .orThrow();
    }

    /// Otherwise as GPT-2, without dropout.
    public static GptConfig of(int vocab, int context, int layers, int heads, int dim) {
        return new GptConfig(
                vocab,
                context,
                layers,
                heads,
                dim,
                Optional.empty(),
                new Activation.GeluTanh(),
                0,
                0,
                0,
                1e-5,
                true,
                true);
    }

    /// The smallest published GPT-2: 124 million parameters.
    public static GptConfig defaults() {
        return of(50_257, 1_024, 12, 12, 768).withDropout(0.1);
    }

    /// With one share for embeddings, attention and residuals.
    public GptConfig withDropout(double share) {
        return new GptConfig(
                vocab, context, layers, heads, dim, hidden, activation, share, share, share, epsilon, bias, tied);
    }

    public GptConfig withActivation(Activation value) {
        return new GptConfig(
                vocab,
                context,
                layers,
                heads,
                dim,
                hidden,
                value,
                embeddingDropout,
                attentionDropout,
                residualDropout,
                epsilon,
                bias,
                tied);
    }

    public GptConfig withBias(boolean value) {
        return new GptConfig(
                vocab,
                context,
                layers,
                heads,
                dim,
                hidden,
                activation,
                embeddingDropout,
                attentionDropout,
                residualDropout,
                epsilon,
                value,
                tied);
    }

    /// The width between the layers of a block's perceptron.
    public int hiddenDim() {
        return hidden.orElse(4 * dim);
    }

    /// Reads the keys of a published `config.json`.
    ///
    /// @throws dev.athanor.settings.SettingsException with every value that cannot be used
    public static GptConfig read(JsonNode json) {
        var keys = new ConfigKeys(json);
        keys.only("scale_attn_weights", true);
        keys.only("scale_attn_by_inverse_layer_idx", false);
        keys.only("reorder_and_upcast_attn", false);
        keys.only("add_cross_attention", false);
        return keys.build(() -> new GptConfig(
                keys.integer("vocab_size"),
                keys.integer("n_positions", 1_024),
                keys.integer("n_layer"),
                keys.integer("n_head"),
                keys.integer("n_embd"),
                keys.optionalInteger("n_inner"),
                keys.activation("activation_function", "gelu_new"),
                keys.number("embd_pdrop", 0.1),
                keys.number("attn_pdrop", 0.1),
                keys.number("resid_pdrop", 0.1),
                keys.number("layer_norm_epsilon", 1e-5),
                keys.flag("bias", true),
                keys.flag("tie_word_embeddings", true)));
    }

    /// The keys of a `config.json` that transformers reads as well. It knows no `bias`: there a model without has
    /// zeros.
    public ObjectNode write() {
        var json = ConfigKeys.empty().put("model_type", TYPE);
        json.putArray("architectures").add("GPT2LMHeadModel");
        json.put("vocab_size", vocab)
                .put("n_positions", context)
                .put("n_layer", layers)
                .put("n_head", heads)
                .put("n_embd", dim);
        hidden.ifPresentOrElse(width -> json.put("n_inner", width), () -> json.putNull("n_inner"));
        return json.put("activation_function", ConfigKeys.nameOf(activation))
                .put("embd_pdrop", embeddingDropout)
                .put("attn_pdrop", attentionDropout)
                .put("resid_pdrop", residualDropout)
                .put("layer_norm_epsilon", epsilon)
                .put("bias", bias)
                .put("tie_word_embeddings", tied);
    }
}
