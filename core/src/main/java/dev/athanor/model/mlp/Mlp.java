package dev.athanor.model.mlp;

import dev.athanor.nn.Dropout;
import dev.athanor.nn.Embedding;
import dev.athanor.nn.Layer;
import dev.athanor.nn.Linear;
import dev.athanor.nn.Module;
import dev.athanor.nn.Sequential;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Linear layers with an activation and dropout between them. Categories, which stand last in the input as codes, are
/// embedded first (Guo and Berkhahn 2016).
///
/// Without embeddings its parameters carry the names of a PyTorch `Sequential` of the same layers, under `layers`.
public final class Mlp extends Module implements Layer {
    private final MlpConfig config;
    private final List<Embedding> embeddings = new ArrayList<>();
    private final Sequential layers;

    private Mlp(MlpConfig config) {
        this.config = config;
        for (int i = 0; i < config.embeddings().size(); i++) {
            var size = config.embeddings().get(i);
            embeddings.add(child("embedding" + i, Embedding.of(size.categories(), size.dim())));
        }
        this.layers = child("layers", layers(config));
    }

    /// A new model; the caller closes it, or the module that holds it.
    public static Mlp of(MlpConfig config) {
        return build(() -> new Mlp(config));
    }

    public MlpConfig config() {
        return config;
    }

    /// @param x `[batch, features]`, fp32
    /// @return `[batch, outputs]`: logits, or numbers
    @Override
    public Tensor forward(Tensor x) {
        return layers.forward(embeddings.isEmpty() ? x : embedded(x));
    }

    private Tensor embedded(Tensor x) {
        var parts = new ArrayList<Tensor>();
        parts.add(x.narrow(1, 0, config.numbers()));
        for (int i = 0; i < embeddings.size(); i++) {
            var codes = x.select(1, config.numbers() + i).to(DType.I64); // [batch]
            parts.add(embeddings.get(i).forward(codes)); // [batch, dim]
        }
        return Tensor.cat(parts, 1);
    }

    private static Sequential layers(MlpConfig config) {
        var layers = new ArrayList<Layer>();
        int width = config.width();
        for (int next : config.hidden()) {
            layers.add(Linear.of(width, next));
            layers.add(config.activation());
            if (config.dropout() > 0) {
                layers.add(Dropout.of(config.dropout()));
            }
            width = next;
        }
        layers.add(Linear.of(width, config.outputs()));
        return Sequential.of(layers);
    }
}
