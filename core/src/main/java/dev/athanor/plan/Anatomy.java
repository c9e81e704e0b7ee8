package dev.athanor.plan;

import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.llama.LlamaConfig;
import dev.athanor.model.mlp.MlpConfig;
import java.util.List;
import java.util.Optional;

/// A model as its layers, in what they multiply and what they keep from the forward to the backward pass.
///
/// @param unit what figures are for one of: "token" or "row"
/// @param unitsPerSample 1, or the context
/// @param parts its parameters and products
/// @param around what is kept outside of the blocks
/// @param blocks how many alike there are, one after the other
/// @param block what each keeps
/// @param gradients the greatest that exist at one time while the pass goes back through a block
/// @param handed the elements that go from block to block
/// @param evaluated rows that a validation takes at once, if the batch is not more; 0 where it takes the batch
/// @param divisible whether parts of a batch may be gone over side by side
/// @param head the product whose results exist in chunks, where there is one
public record Anatomy(
        String unit,
        long unitsPerSample,
        List<Component> parts,
        List<Kept> around,
        int blocks,
        List<Kept> block,
        List<Kept> gradients,
        long handed,
        long evaluated,
        boolean divisible,
        Optional<Head> head) {
    /// A product with a row for each class, of which some rows of results exist at one time.
    public record Head(long classes, long dim) {}

    public Anatomy {
        parts = List.copyOf(parts);
        around = List.copyOf(around);
        block = List.copyOf(block);
        gradients = List.copyOf(gradients);
    }

    public static Anatomy of(GptConfig config) {
        return CausalAnatomy.of(config);
    }

    public static Anatomy of(LlamaConfig config) {
        return CausalAnatomy.of(config);
    }

    /// @param tokens of a sample, on average
    public static Anatomy of(BertConfig config, long tokens) {
        return BertAnatomy.of(config, tokens);
    }

    public static Anatomy of(MlpConfig config) {
        return PerceptronAnatomy.of(config);
    }

    public long parameters() {
        return parts.stream().mapToLong(Component::parameters).sum();
    }

    /// Of one token or row, forward.
    public double flops() {
        return parts.stream().mapToDouble(Component::flops).sum();
    }

    /// Of one token or row in training: the gradients of each product are two more.
    ///
    /// @param recompute whether the forward pass is made twice
    public double trainingFlops(boolean recompute) {
        return flops() * (recompute ? 4 : 3);
    }
}
