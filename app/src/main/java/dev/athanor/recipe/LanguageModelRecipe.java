package dev.athanor.recipe;

import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.llama.LlamaConfig;
import dev.athanor.nn.Activation;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.plan.Anatomy;
import dev.athanor.settings.Check;

/// Which language model to train; vocabulary and context follow from the corpus.
public sealed interface LanguageModelRecipe {
    /// What such a model multiplies and keeps.
    Anatomy anatomy(int vocabulary, int context);

    /// A model that foretells each token from those before it, and so can write.
    sealed interface Causal extends LanguageModelRecipe {
        /// A new model, in training mode. The caller closes it.
        CausalLanguageModel build(int vocabulary, int context);
    }

    /// GPT-2's blocks.
    ///
    /// @param layers blocks, one after the other
    /// @param heads of each attention
    /// @param dim elements of a token's vector
    /// @param activation between the layers of a block's perceptron; GPT-2's `gelu-tanh` is slower to compute
    /// @param dropout of embeddings, attention and residuals while training
    /// @param bias whether layers and normalisations have one
    record Gpt(int layers, int heads, int dim, Activation activation, double dropout, boolean bias) implements Causal {
        public Gpt {
            GptConfig.of(1, 1, layers, heads, dim).withDropout(dropout);
        }

        public static Gpt defaults() {
            return new Gpt(6, 6, 384, new Activation.Gelu(), 0, false);
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
                    .withActivation(activation)
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
    record Llama(LlamaConfig.Family family, int layers, int heads, int dim) implements Causal {
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

    /// BERT's blocks, trained to foretell hidden tokens from those on both sides.
    ///
    /// @param layers blocks, one after the other
    /// @param heads of each attention
    /// @param dim elements of a token's vector
    /// @param dropout of embeddings, attention and residuals while training
    /// @param masked the share of tokens that are hidden
    record Bert(int layers, int heads, int dim, double dropout, double masked) implements LanguageModelRecipe {
        public Bert {
            config(layers, heads, dim, dropout, 1, 1);
            new Check()
                    .that(masked > 0 && masked < 1, "masked", "is " + masked + ", expected more than 0 and less than 1")
                    .orThrow();
        }

        public static Bert defaults() {
            return new Bert(4, 4, 256, 0.1, 0.15);
        }

        /// A new model, in training mode. The caller closes it.
        public dev.athanor.model.bert.Bert build(int vocabulary, int context) {
            return dev.athanor.model.bert.Bert.of(config(layers, heads, dim, dropout, vocabulary, context));
        }

        @Override
        public Anatomy anatomy(int vocabulary, int context) {
            return Anatomy.masked(config(layers, heads, dim, dropout, vocabulary, context), masked);
        }

        private static BertConfig config(int layers, int heads, int dim, double dropout, int vocabulary, int context) {
            return BertConfig.of(vocabulary, context, layers, heads, dim, new BertHead.MaskedTokens())
                    .withDropout(dropout);
        }
    }
}
