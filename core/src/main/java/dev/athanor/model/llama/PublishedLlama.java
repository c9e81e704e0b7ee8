package dev.athanor.model.llama;

import dev.athanor.hub.ConfigKeys;
import dev.athanor.model.llama.LlamaConfig.Family;
import dev.athanor.nn.RotaryScaling;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The keys of `config.json` for the families of [LlamaConfig], with the defaults that transformers has where one is
/// absent.
final class PublishedLlama {
    private static final String SLIDING = "sliding_attention";

    private PublishedLlama() {}

    static LlamaConfig read(Family family, JsonNode json) {
        var keys = new ConfigKeys(json);
        return keys.build(() -> read(family, keys));
    }

    private static LlamaConfig read(Family family, ConfigKeys keys) {
        int heads = keys.integer("num_attention_heads");
        int dim = keys.integer("hidden_size");
        int layers = keys.integer("num_hidden_layers");
        int context = keys.integer("max_position_embeddings");
        var rope = keys.within(keys.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
        double base = rope.number("rope_theta", keys.number("rope_theta", 10_000));
        var window = window(family, keys);
        return new LlamaConfig(
                family,
                keys.integer("vocab_size"),
                context,
                layers,
                heads,
                keys.integer("num_key_value_heads", family == Family.MISTRAL ? 8 : heads),
                keys.integer("head_dim", family == Family.QWEN3 ? 128 : dim / Math.max(1, heads)),
                dim,
                keys.integer("intermediate_size"),
                keys.activation("hidden_act", "silu"),
                base,
                scaling(rope, context),
                keys.number("rms_norm_eps", 1e-6),
                (family == Family.LLAMA || family == Family.QWEN3) && keys.flag("attention_bias", false),
                family == Family.LLAMA && keys.flag("mlp_bias", false),
                window,
                window.isPresent() ? windowFrom(family, keys, layers) : 0,
                keys.number("attention_dropout", 0),
                keys.flag("tie_word_embeddings", false));
    }

    private static Optional<Integer> window(Family family, ConfigKeys keys) {
        return switch (family) {
            case LLAMA -> Optional.empty();
            case MISTRAL -> keys.optionalInteger("sliding_window");
            case QWEN2, QWEN3 ->
                keys.flag("use_sliding_window", false) ? keys.optionalInteger("sliding_window") : Optional.empty();
        };
    }

    private static int windowFrom(Family family, ConfigKeys keys, int layers) {
        if (family == Family.MISTRAL) {
            return 0;
        }
        var types = keys.texts("layer_types");
        if (types.isEmpty()) {
            return keys.integer("max_window_layers", 28);
        }
        int first = types.contains(SLIDING) ? types.indexOf(SLIDING) : layers;
        return types.stream().skip(first).allMatch(SLIDING::equals)
                ? first
                : keys.problem(
                        "layer_types", "is " + types + ", but windows are computed here from one block to the last", 0);
    }

    private static RotaryScaling scaling(ConfigKeys rope, int context) {
        var type = rope.text("rope_type", rope.text("type", "default"));
        if (rope.number("partial_rotary_factor", 1) != 1) {
            rope.problem("partial_rotary_factor", "is not 1, which is not computed here", 0);
        }
        return switch (type) {
            case "default" -> new RotaryScaling.None();
            case "linear" -> new RotaryScaling.Linear(rope.number("factor", 1));
            case "dynamic" -> new RotaryScaling.DynamicNtk(rope.number("factor", 1));
            case "llama3" ->
                new RotaryScaling.Llama3(
                        rope.number("factor", 1),
                        rope.number("low_freq_factor", 1),
                        rope.number("high_freq_factor", 4),
                        rope.integer("original_max_position_embeddings", context));
            case "yarn" -> {
                int original = rope.integer("original_max_position_embeddings", context);
                double factor = rope.number("factor", (double) context / original);
                yield new RotaryScaling.Yarn(
                        factor,
                        original,
                        rope.number("beta_fast", 32),
                        rope.number("beta_slow", 1),
                        yarnAttention(rope, factor),
                        rope.flag("truncate", true));
            }
            default ->
                rope.problem(
                        "rope_type",
                        "is \"" + type + "\", expected default, linear, dynamic, llama3 or yarn",
                        new RotaryScaling.None());
        };
    }

    /// DeepSeek's way to say the factor: the quotient of two that are weighted.
    private static Optional<Double> yarnAttention(ConfigKeys rope, double factor) {
        double above = rope.number("mscale", 0);
        double below = rope.number("mscale_all_dim", 0);
        if (rope.has("attention_factor") || above == 0 || below == 0) {
            return rope.optionalNumber("attention_factor");
        }
        double log = 0.1 * Math.log(factor);
        return Optional.of((above * log + 1) / (below * log + 1));
    }

    static ObjectNode write(LlamaConfig config, ObjectNode json, String architecture) {
        json.putArray("architectures").add(architecture);
        json.put("vocab_size", config.vocab())
                .put("max_position_embeddings", config.context())
                .put("num_hidden_layers", config.layers())
                .put("num_attention_heads", config.heads())
                .put("num_key_value_heads", config.keyHeads())
                .put("head_dim", config.headDim())
                .put("hidden_size", config.dim())
                .put("intermediate_size", config.hidden())
                .put("hidden_act", ConfigKeys.nameOf(config.activation()))
                .put("rms_norm_eps", config.epsilon())
                .put("attention_bias", config.attentionBias())
                .put("mlp_bias", config.perceptronBias())
                .put("attention_dropout", config.attentionDropout())
                .put("tie_word_embeddings", config.tied());
        config.window()
                .ifPresentOrElse(value -> json.put("sliding_window", value), () -> json.putNull("sliding_window"));
        if (config.family() == Family.QWEN2 || config.family() == Family.QWEN3) {
            json.put("use_sliding_window", config.window().isPresent()).put("max_window_layers", config.windowFrom());
        }
        json.put("rope_theta", config.rotaryBase());
        scaling(config.rotaryScaling(), json);
        return json;
    }

    private static void scaling(RotaryScaling scaling, ObjectNode json) {
        switch (scaling) {
            case RotaryScaling.None _ -> json.putNull("rope_scaling");
            case RotaryScaling.Linear(double factor) -> rope(json, "linear", factor);
            case RotaryScaling.DynamicNtk(double factor) -> rope(json, "dynamic", factor);
            case RotaryScaling.Llama3 llama3 ->
                rope(json, "llama3", llama3.factor())
                        .put("low_freq_factor", llama3.lowFrequencyFactor())
                        .put("high_freq_factor", llama3.highFrequencyFactor())
                        .put("original_max_position_embeddings", llama3.originalContext());
            case RotaryScaling.Yarn yarn -> {
                var rope = rope(json, "yarn", yarn.factor())
                        .put("original_max_position_embeddings", yarn.originalContext())
                        .put("beta_fast", yarn.betaFast())
                        .put("beta_slow", yarn.betaSlow())
                        .put("truncate", yarn.truncate());
                yarn.attentionFactor().ifPresent(factor -> rope.put("attention_factor", factor));
            }
        }
    }

    private static ObjectNode rope(ObjectNode json, String type, double factor) {
        return json.putObject("rope_scaling").put("rope_type", type).put("factor", factor);
    }
}
