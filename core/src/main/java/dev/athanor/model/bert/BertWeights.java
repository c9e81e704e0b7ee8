package dev.athanor.model.bert;

import dev.athanor.hub.HubWeights;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The names that BERT's weights are published under: transformers', with or without `bert.` before the body's.
public final class BertWeights {
    private static final String BODY = "bert.";

    private BertWeights() {}

    /// Where the tensors of a directory go that has tensors of these names.
    public static HubWeights.Names names(Bert model, Set<String> stored) {
        return HubWeights.Names.of(BODY, model.state(), stored, BertWeights::computesNothing);
    }

    /// Where the tensors of the body go; those of any head are left out.
    public static HubWeights.Names bodyNames(Bert model, Set<String> stored) {
        var body = new LinkedHashMap<>(model.state());
        body.keySet().removeIf(name -> !name.startsWith(BODY) || name.startsWith(BODY + "pooler."));
        boolean pooled = stored.stream().anyMatch(name -> name.endsWith("pooler.dense.weight"));
        model.state().forEach((name, tensor) -> {
            if (pooled && name.startsWith(BODY + "pooler.")) {
                body.put(name, tensor);
            }
        });
        return HubWeights.Names.of(
                BODY,
                body,
                stored,
                name -> computesNothing(name) || name.startsWith("cls.") || name.startsWith("classifier."));
    }

    /// What is written for a model; the body alone has no prefix.
    public static Map<String, Tensor> published(Bert model) {
        if (!(model.config().head() instanceof BertHead.Embeddings)) {
            return model.state();
        }
        var tensors = new LinkedHashMap<String, Tensor>();
        model.state().forEach((name, tensor) -> tensors.put(name.substring(BODY.length()), tensor));
        return tensors;
    }

    /// Copies of what is tied or computed, and layers of tasks that no head here is for.
    private static boolean computesNothing(String name) {
        return name.endsWith("embeddings.position_ids")
                || name.startsWith("cls.predictions.decoder.")
                || name.startsWith("cls.seq_relationship.")
                || name.startsWith("bert.pooler.")
                || name.startsWith("pooler.");
    }
}
