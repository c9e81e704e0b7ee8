package dev.athanor.model.gpt;

import dev.athanor.hub.HubWeights;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The names that GPT-2's weights are published under: transformers', with or without `transformer.` before them.
public final class GptWeights {
    private static final String PREFIX = "transformer.";
    private static final String HEAD = "lm_head.weight";
    private static final Pattern CAUSAL_MASK = Pattern.compile("(transformer\\.)?h\\.\\d+\\.attn\\.(masked_)?bias");

    private GptWeights() {}

    /// Where the tensors of a directory go that has tensors of these names.
    public static HubWeights.Names names(Gpt model, Set<String> stored) {
        var config = model.config();
        return HubWeights.Names.of(
                PREFIX,
                model.state(),
                stored,
                name -> CAUSAL_MASK.matcher(name).matches()
                        || (config.tied() && name.equals(HEAD))
                        || (!config.bias() && name.endsWith(".bias")));
    }

    /// What is written for a model: its parameters, and zeros for the biases that it lacks and transformers wants, in
    /// the innermost [Scope].
    public static Map<String, Tensor> published(Gpt model) {
        var tensors = new LinkedHashMap<>(model.state());
        if (!model.config().bias()) {
            model.state().forEach((name, weight) -> {
                if (name.startsWith("transformer.h.") || name.startsWith("transformer.ln_f.")) {
                    tensors.put(name.replaceFirst("weight$", "bias"), Tensor.zeros(weight.size(-1)));
                }
            });
        }
        return tensors;
    }
}
