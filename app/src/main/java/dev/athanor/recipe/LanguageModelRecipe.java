package dev.athanor.recipe;

import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.llama.LlamaConfig;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.plan.Anatomy;

/// Which language model to train; vocabulary and context follow from the corpus.
public sealed interface LanguageModelRecipe {
    /// A new model, in training mode. The caller closes it.
    CausalLanguageModel build(int vocabulary, int context);

    /// What such a model multiplies and keeps.
    Anatomy anatomy(int vocabulary, int context);

    /// GPT-2's blocks.
    ///
    /// @param layers blocks, one after the other
    /// @param heads of each attention
    /// @param dim elements of a token's vector
    /// @param dropout of embeddings, attention and residuals while training
    /// @param bias whether layers and normalisations have one
    record Gpt(int layers, int heads, int dim, double dropout, boolean bias) implements LanguageModelRecipe {
        public Gpt {
            GptConfig.of(1, 1, layers, heads, dim).withDropout(dropout);
        }

        public static Gpt defaults() {
            return new Gpt(6, 6, 384, 0, false);
        }

        @Override
        public CausalLanguageModel build(int vocabulary, int context) {
            return dev.athanor.model.gpt.Gpt.of(config(vocabulary, context));
        }

        @Override
        public Anatomy anatomy(int vocabulary, int context) {
            return Anatomy.of(config(vocabulary, context));
        }

        private GptConfig config(int vocabulary, int context) {
            return GptConfig.of(vocabulary, context, layers, heads, dim)
                    .withDropout(dropout)
                    .withBias(bias);
        }
    }

    /// Llama's blocks, or those of a family made of them.
    ///
    /// @param family `llama`, `mistral`, `qwen2` or `qwen3`
    /// @param layers blocks, one after the other
    /// @param heads of each attention's queries
    /// @param dim elements of a token's vector
    record Llama(LlamaConfig.Family family, int layers, int heads, int dim) implements LanguageModelRecipe {
        public Llama {
            LlamaConfig.of(family, 1, 1, layers, heads, dim);
        }

        public static Llama defaults() {
            return new Llama(LlamaConfig.Family.LLAMA, 6, 6, 384);
        }

        @Override
        public CausalLanguageModel build(int vocabulary, int context) {
            return dev.athanor.model.llama.Llama.of(config(vocabulary, context));
        }

        @Override
        public Anatomy anatomy(int vocabulary, int context) {
            return Anatomy.of(config(vocabulary, context));
        }

        private LlamaConfig config(int vocabulary, int context) {
            return LlamaConfig.of(family, vocabulary, context, layers, heads, dim);
        }
    }
}
