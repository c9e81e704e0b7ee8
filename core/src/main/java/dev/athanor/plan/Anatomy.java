package dev.athanor.plan;

import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.llama.LlamaConfig;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.settings.Check;
import java.util.List;
import java.util.Optional;

/// A model as its layers, in what they multiply and what they keep from the forward to the backward pass.
///
/// @param unit what figures are for one of: "token" or "row"
/// @param unitsPerSample 1, the context, or how long samples are on average
/// @param mostPerSample those of the longest sample
/// @param parts its parameters and products
/// @param around what is kept outside of the blocks
/// @param blocks how many alike there are, one after the other
/// @param block what each keeps
/// @param passing what exists of each while it computes and nothing is kept
/// @param gradients the greatest that exist at one time while the pass goes back through a block
/// @param handed the elements that go from block to block
/// @param evaluated rows that a validation takes at once, if the batch is not more; 0 where it takes the batch
/// @param divisible whether parts of a batch may be gone over side by side
/// @param head the product whose results exist in chunks, where there is one
public record Anatomy(
        String unit,
        long unitsPerSample,
        long mostPerSample,
        List<Component> parts,
        List<Kept> around,
        int blocks,
        List<Kept> block,
        List<Kept> passing,
        List<Kept> gradients,
        long handed,
        long evaluated,
        boolean divisible,
        Optional<Head> head) {
    /// A product with a row for each class, of which some rows of results exist at one time.
    public record Head(long classes, long dim) {}

    /// How many tokens samples have.
    ///
    /// @param mean on average
    /// @param most the longest
    public record Tokens(long mean, long most) {
        public Tokens {
            new Check()
                    .atLeast("mean", mean, 1)
                    .that(mean <= most, "most", "is " + most + ", expected at least the mean of " + mean)
                    .orThrow();
        }

        public static Tokens always(long tokens) {
            return new Tokens(tokens, tokens);
        }
    }

    public Anatomy {
        parts = List.copyOf(parts);
        around = List.copyOf(around);
        block = List.copyOf(block);
        passing = List.copyOf(passing);
        gradients = List.copyOf(gradients);
    }

    public static Anatomy of(GptConfig config) {
        return CausalAnatomy.of(config);
    }

    public static Anatomy of(LlamaConfig config) {
        return CausalAnatomy.of(config);
    }

    /// With a head over all tokens or over rows.
    public static Anatomy of(BertConfig config, Tokens tokens) {
        return BertAnatomy.of(config, tokens, 0);
    }

    /// The head for classes alone, over what a frozen encoder gives.
    ///
    /// @throws IllegalArgumentException if the head is another
    public static Anatomy ofHead(BertConfig config) {
        return BertAnatomy.ofHead(config);
    }

    /// With a head that foretells hidden tokens.
    ///
    /// @param masked the share of tokens that are hidden
    public static Anatomy masked(BertConfig config, double masked) {
        return BertAnatomy.of(config, Tokens.always(config.context()), masked);
    }

    public static Anatomy of(MlpConfig config) {
        return PerceptronAnatomy.of(config);
    }

    /// The same with a validation that takes so many rows at once, if the batch is not more.
    public Anatomy evaluating(long rows) {
        return new Anatomy(
                unit,
                unitsPerSample,
                mostPerSample,
                parts,
                around,
                blocks,
                block,
                passing,
                gradients,
                handed,
                rows,
                divisible,
                head);
    }

    public long parameters() {
        return parts.stream().mapToLong(Component::parameters).sum();
    }

    /// Those of no block, but for a last normalisation.
    long outsideOfBlocks() {
        return parts.stream()
                .filter(part -> part.isEmbedding() || part.isHead())
                .mapToLong(Component::parameters)
                .sum();
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
