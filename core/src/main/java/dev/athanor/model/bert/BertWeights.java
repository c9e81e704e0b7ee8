package dev.athanor.model.bert;

import dev.athanor.hub.HubWeights;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// The names that BERT's weights are published under: transformers', with or without `bert.` before the body's.
public final class BertWeights {
    private static final String BODY = "bert.";

    private BertWeights() {}

    /// Where the tensors of a directory go that has tensors of these names.
    public static HubWeights.Names names(Bert model, Set<String> stored) {
        return HubWeights.Names.of(BODY, model.state(), stored, BertWeights::computesNothing);
    }

    /// Where the tensors of the body go; those of any head are left out, and those of the blocks that the model does
    /// without.
    ///
    /// @param blocks how many the published model has
    public static HubWeights.Names bodyNames(Bert model, Set<String> stored, int blocks) {
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
                name -> computesNothing(name)
                        || name.startsWith("cls.")
                        || name.startsWith("classifier.")
                        || IntStream.range(model.config().layers(), blocks)
                                .anyMatch(block -> name.contains("encoder.layer." + block + ".")));
    }

    /// The shape of the model that tensors of these names and shapes are of; what they do not tell is as BERT was
    /// published.
    ///
    /// @param heads of each attention
    /// @throws IllegalArgumentException naming a tensor without which it is not told
    public static BertConfig config(Map<String, Shape> stored, int heads, BertHead head) {
        var prefix = stored.keySet().stream().anyMatch(name -> name.startsWith(BODY)) ? BODY : "";
        var words = matrix(stored, prefix + "embeddings.word_embeddings.weight");
        int layers = 0;
        while (stored.containsKey(prefix + "encoder.layer." + layers + ".attention.self.query.weight")) {
            layers++;
        }
        if (layers == 0) {
            throw new IllegalArgumentException(
                    "it has no " + prefix + "encoder.layer.0.attention.self.query.weight, which each BERT has");
        }
        return BertConfig.of(
                        Math.toIntExact(words.size(0)),
                        size(stored, prefix + "embeddings.position_embeddings.weight"),
                        layers,
                        heads,
                        Math.toIntExact(words.size(1)),
                        head)
                .withTypes(size(stored, prefix + "embeddings.token_type_embeddings.weight"))
                .withHidden(size(stored, prefix + "encoder.layer.0.intermediate.dense.weight"));
    }

    private static Shape matrix(Map<String, Shape> stored, String name) {
        var shape = stored.get(name);
        if (shape == null || shape.rank() != 2) {
            throw new IllegalArgumentException("it has "
                    + (shape == null ? "no " + name : name + " of shape " + shape)
                    + ", expected the matrix that each BERT has");
        }
        return shape;
    }

    private static int size(Map<String, Shape> stored, String name) {
        return Math.toIntExact(matrix(stored, name).size(0));
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
