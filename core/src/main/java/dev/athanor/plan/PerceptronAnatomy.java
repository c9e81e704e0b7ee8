package dev.athanor.plan;

import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Layers over the rows of a table: here each result lives until the step ends, as the step's scope holds it.
final class PerceptronAnatomy {
    private PerceptronAnatomy() {}

    static Anatomy of(MlpConfig config) {
        var parts = new ArrayList<Component>();
        var kept = new ArrayList<Kept>();
        kept.add(Kept.full("rows", config.features()));
        long numbers = (long) config.features() - config.embeddings().size();
        long width = numbers;
        if (!config.embeddings().isEmpty()) {
            long elements = 0;
            for (var embedding : config.embeddings()) {
                elements += (long) embedding.categories() * embedding.dim();
                width += embedding.dim();
            }
            parts.add(new Component("embeddings", elements, 0));
            kept.add(Kept.full("embedded", 2 * width - numbers));
        }
        int number = 0;
        for (int next : config.hidden()) {
            parts.add(layer("layer " + ++number, width, next));
            kept.add(Kept.computed("layer " + number, next));
            kept.add(Kept.computed("activated", next));
            if (config.dropout() > 0) {
                kept.add(Kept.computed("mask and product of dropout", 2L * next));
            }
            width = next;
        }
        parts.add(layer("output", width, config.outputs()));
        kept.add(Kept.full("outputs and their loss", 4L * config.outputs()));
        long widest =
                config.hidden().stream().mapToLong(Integer::longValue).max().orElse(config.outputs());
        return new Anatomy(
                "row",
                1,
                1,
                parts,
                kept,
                0,
                List.of(),
                List.of(),
                List.of(Kept.full("of a layer", 2 * widest)),
                0,
                Trainer.EVALUATED_AT_ONCE,
                false,
                Optional.empty());
    }

    private static Component layer(String name, long in, long out) {
        return new Component(name, in * out + out, 2.0 * in * out);
    }
}
