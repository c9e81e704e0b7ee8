package dev.athanor.model.llama;

import dev.athanor.hub.ConfigKeys;
import dev.athanor.nn.Activation;
import dev.athanor.nn.RotaryEmbedding;
import dev.athanor.nn.RotaryScaling;
import dev.athanor.settings.Check;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The shape of a [Llama].
///
/// @param family which of the families, as they differ in biases, normalised queries and windows
/// @param vocab how many tokens there are
/// @param context the most tokens of a sequence, before a dynamic scaling
/// @param layers blocks, one after the other
/// @param heads of each attention's queries
/// @param keyHeads of its keys and values, each shared by as many queries (Ainslie et al. 2023)
/// @param headDim elements of a head
/// @param dim elements of a token's vector
/// @param hidden elements between the layers of a block's perceptron
/// @param activation of its gate
/// @param rotaryBase of the wave lengths of positions
/// @param rotaryScaling how positions are stretched
/// @param epsilon added to the mean squares of the normalisations
/// @param attentionBias whether all four layers of an attention have biases; Qwen 2 has those of queries, keys and
///     values without it
/// @param perceptronBias whether the layers of the perceptron have
/// @param window the most tokens that a token sees, itself among them; absent for all
/// @param windowFrom the first block with the window
/// @param attentionDropout the share of scores set to zero while training
/// @param tied whether the head's weight is the embedding's
public record LlamaConfig(
        Family family,
        int vocab,
        int context,
        int layers,
        int heads,
        int keyHeads,
        int headDim,
        int dim,
        int hidden,
        Activation activation,
        double rotaryBase,
        RotaryScaling rotaryScaling,
        double epsilon,
        boolean attentionBias,
        boolean perceptronBias,
        Optional<Integer> window,
        int windowFrom,
        double attentionDropout,
        boolean tied) {

    /// Models of these blocks.
    public enum Family {
        LLAMA("LlamaForCausalLM"),
        MISTRAL("MistralForCausalLM"),
        QWEN2("Qwen2ForCausalLM"),
        QWEN3("Qwen3ForCausalLM");

        private final String architecture;

        Family(String architecture) {
            this.architecture = architecture;
        }

        /// The name in `config.json`.
        public String type() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The family of that name.
        public static Optional<Family> ofType(String type) {
            for (var family : values()) {
                if (family.type().equals(type)) {
                    return Optional.of(family);
                }
            }
            return Optional.empty();
        }
    }

    public LlamaConfig {
        new Check()
                .atLeast("vocab", vocab, 1)
                .atLeast("context", context, 1)
                .atLeast("layers", layers, 1)
                .atLeast("heads", heads, 1)
                .atLeast("keyHeads", keyHeads, 1)
                .that(
                        keyHeads < 1 || heads % keyHeads == 0,
                        "keyHeads",
                        "is " + keyHeads + ", which does not divide heads " + heads)
                .that(headDim >= 2 && headDim % 2 == 0, "headDim", "is " + headDim + ", expected an even number")
                .atLeast("dim", dim, 1)
                .atLeast("hidden", hidden, 1)
                .that(rotaryBase > 1, "rotaryBase", "is " + rotaryBase + ", expected more than 1")
                .positive("epsilon", epsilon)
                .that(
                        !attentionBias || family == Family.LLAMA || family == Family.QWEN3,
                        "attentionBias",
                        "is true, which " + family + " has not; use LLAMA or QWEN3")
                .that(
                        !perceptronBias || family == Family.LLAMA,
                        "perceptronBias",
                        "is true, which " + family + " has not; use LLAMA")
                .that(
                        window.isEmpty() || family != Family.LLAMA,
                        "window",
                        "is set, which LLAMA has not; use MISTRAL, QWEN2 or QWEN3")
                .atLeast("window", window.orElse(1), 1)
                .atLeast("windowFrom", windowFrom, 0)
                .that(
                        windowFrom == 0 || family != Family.MISTRAL,
                        "windowFrom",
                        "is " + windowFrom + ", but MISTRAL has the window in every block; use 0")
                .below("attentionDropout", attentionDropout, 0, 1)
                .orThrow();
    }

    /// With as many keys as queries, a perceptron of about `8 / 3 dim`, base 10,000 and a tied head.
    public static LlamaConfig of(Family family, int vocab, int context, int layers, int heads, int dim) {
        return new LlamaConfig(
                family,
                vocab,
                context,
                layers,
                heads,
                heads,
                heads < 1 ? 2 : dim / heads,
                dim,
                (8 * dim / 3 + 15) / 16 * 16, // a multiple of 16, which processors like
                new Activation.Silu(),
                10_000,
                new RotaryScaling.None(),
                1e-6,
                false,
                false,
                Optional.empty(),
                0,
                0,
                true);
    }

    /// How positions turn queries and keys.
    public RotaryEmbedding rotary() {
        return new RotaryEmbedding(headDim, rotaryBase, context, rotaryScaling);
    }

    /// Whether the layers of queries, keys and values have biases.
    public boolean queryBias() {
        return attentionBias || family == Family.QWEN2;
    }

    /// Reads the keys of a published `config.json`.
    ///
    /// @throws dev.athanor.settings.SettingsException with every value that cannot be used
    public static LlamaConfig read(Family family, JsonNode json) {
        return PublishedLlama.read(family, json);
    }

    /// The keys of a `config.json` that transformers reads as well.
    public ObjectNode write() {
        return PublishedLlama.write(this, ConfigKeys.empty().put("model_type", family.type()), family.architecture);
    }
}
