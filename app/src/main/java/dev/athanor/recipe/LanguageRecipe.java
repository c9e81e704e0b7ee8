package dev.athanor.recipe;

import dev.athanor.corpus.CorpusSettings;
import dev.athanor.corpus.TokenizerChoice;
import dev.athanor.data.Packing;
import dev.athanor.optim.AdamW;
import dev.athanor.optim.Grouping;
import dev.athanor.optim.Schedule;
import dev.athanor.optim.UpdateRule;
import dev.athanor.server.ServeSettings;
import dev.athanor.train.Precision;

/// The life cycle of a language model: raw text, a tokenizer, shards, training, perplexity, and of one that writes
/// samples.
///
/// @param name of the run: the folder `runs/NAME`
/// @param seed of splits, initial parameters, order of samples and dropout
/// @param device `auto`, `cpu`, `cuda` or `cuda:N`
/// @param corpus what to make of the raw text
/// @param model what to train
/// @param optimizer how parameters move
/// @param penalties decay and pace by parameter name; biases and norms do not decay unless it says so
/// @param schedule how the learning rate changes
/// @param train how long, in which batches and precision, and what to watch
/// @param parallel how the training is spread over processes
/// @param samples what the model is asked to write at each validation
/// @param serve where the service listens and how much it takes on
public record LanguageRecipe(
        String name,
        long seed,
        String device,
        CorpusSettings corpus,
        LanguageModelRecipe model,
        UpdateRule optimizer,
        Grouping penalties,
        Schedule schedule,
        TrainRecipe train,
        ParallelRecipe parallel,
        SampleRecipe samples,
        ServeSettings serve)
        implements Recipe {
    public LanguageRecipe {
        var check = Recipe.check(name, device);
        if (model instanceof LanguageModelRecipe.Bert) {
            check.that(
                            corpus.tokenizer() instanceof TokenizerChoice.WordPiece
                                    || corpus.tokenizer() instanceof TokenizerChoice.File,
                            "corpus.tokenizer",
                            "has no [MASK], which hides tokens from bert; expected word-piece, or a file")
                    .that(
                            corpus.packing() instanceof Packing.Contiguous,
                            "corpus.packing",
                            "is first-fit, which bert does not know; expected contiguous")
                    .that(
                            !train.recompute(),
                            "train.recompute",
                            "is true, which is for models that write; leave it out")
                    .that(
                            samples.equals(SampleRecipe.defaults()),
                            "samples",
                            "are for models that write, which bert is not; leave them out");
        }
        parallel.requireFits(check, train);
        if (!(model instanceof LanguageModelRecipe.Causal)) {
            parallel.requireWhole(check);
        }
        if (parallel.pipeline().isPresent()) {
            check.that(
                    train.precision() != Precision.FP16,
                    "train.precision",
                    "is fp16, whose loss scale is of one process; expected fp32 or bf16 with parallel.pipeline");
        }
        check.orThrow();
    }

    public static LanguageRecipe defaults(String name, CorpusSettings corpus) {
        return new LanguageRecipe(
                name,
                42,
                "auto",
                corpus,
                LanguageModelRecipe.Gpt.defaults(),
                AdamW.of(1e-3).betas(0.9, 0.99).weightDecay(0.1),
                Grouping.defaults().biasesAndNorms(false),
                Schedule.cosine(0.1, 100),
                TrainRecipe.defaults(),
                ParallelRecipe.defaults(),
                SampleRecipe.defaults(),
                ServeSettings.defaults());
    }

    @Override
    public LanguageRecipe effective() {
        return this;
    }
}
