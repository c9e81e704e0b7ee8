package dev.athanor.model.llama;

import dev.athanor.hub.HubWeights;
import java.util.Set;

/// The names that the weights of these families are published under: transformers', with or without `model.` before
/// them.
public final class LlamaWeights {
    private LlamaWeights() {}

    /// Where the tensors of a directory go that has tensors of these names.
    public static HubWeights.Names names(Llama model, Set<String> stored) {
        return HubWeights.Names.of(
                "model.",
                model.state(),
                stored,
                name -> name.endsWith(".rotary_emb.inv_freq") // computed from the configuration
                        || (model.config().tied() && name.equals("lm_head.weight")));
    }
}
