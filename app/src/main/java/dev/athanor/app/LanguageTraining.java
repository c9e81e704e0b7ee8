package dev.athanor.app;

import dev.athanor.corpus.CorpusDirectory;
import dev.athanor.corpus.CorpusPart;
import dev.athanor.data.Dataset;
import dev.athanor.data.TokenDataset;
import dev.athanor.model.ModelDirectory;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.recipe.LanguageModelRecipe;
import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.tensor.RandomState;
import dev.athanor.text.Tokenizer;
import dev.athanor.train.NextToken;
import dev.athanor.train.TrainEvent;
import dev.athanor.train.Trainer;
import java.io.IOException;

/// Trains a recipe's model on a corpus, and shows what it writes at each validation.
final class LanguageTraining {
    private final LanguageRecipe recipe;
    private final RunFolder run;
    private final CorpusDirectory corpus;
    private final Console console;

    LanguageTraining(LanguageRecipe recipe, RunFolder run, CorpusDirectory corpus, Console console) {
        this.recipe = recipe;
        this.run = run;
        this.corpus = corpus;
        this.console = console;
    }

    /// @return whether the run reached its end, and was not interrupted
    boolean run() throws IOException {
        return switch (recipe.model()) {
            case LanguageModelRecipe.Causal causal -> run(causal);
            case LanguageModelRecipe.Bert bert -> new MaskedTraining(recipe, bert, run, corpus, console).run();
        };
    }

    private boolean run(LanguageModelRecipe.Causal choice) throws IOException {
        var device = Devices.named(recipe.device());
        var training = new Training(recipe, run, device, console);
        var info = corpus.info();
        RandomState.seed(recipe.seed());
        try (var model = choice.build(info.vocabularySize(), info.context());
                var tokenizer = corpus.tokenizer()) {
            model.to(device);
            var train = corpus.dataset(CorpusPart.TRAIN).on(device);
            var anatomy = recipe.model().anatomy(info.vocabularySize(), info.context());
            var objective = NextToken.of(model).recomputing(recipe.train().recompute());
            var held = info.part(CorpusPart.VALIDATION);
            boolean validated = held.tokens() > info.context();
            if (validated) {
                objective = objective.bytesPerToken(held.bytesPerToken());
            }
            var trainer = training.configured(Trainer.of(model, objective), model, train.size(), info.fingerprint());
            trainer.identity("model", recipe.model() + " " + info.vocabularySize() + " " + info.context());
            if (validated) {
                trainer.validation(first(corpus.dataset(CorpusPart.VALIDATION).on(device)));
            }
            var samples = new WrittenSamples(recipe.samples(), model, tokenizer, SpecialTokens.of(tokenizer));
            trainer.listener(event -> {
                if (event instanceof TrainEvent.Validated) {
                    samples.write().forEach(text -> console.say("sample", text));
                }
            });
            return training.run("language", trainer, train, anatomy, () -> write(model, tokenizer));
        }
    }

    private Dataset first(TokenDataset held) {
        return recipe.train()
                .validationSamples()
                .<Dataset>map(samples -> held.first(Math.min(samples, held.size())))
                .orElse(held);
    }

    private void write(CausalLanguageModel model, Tokenizer tokenizer) {
        ModelDirectory.write(run.model(), model, SpecialTokens.of(tokenizer));
        tokenizer.write(run.model().resolve(Tokenizer.FILE));
    }
}
