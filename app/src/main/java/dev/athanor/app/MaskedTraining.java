package dev.athanor.app;

import dev.athanor.corpus.CorpusDirectory;
import dev.athanor.corpus.CorpusPart;
import dev.athanor.data.MaskedDataset;
import dev.athanor.data.Masking;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.bert.Bert;
import dev.athanor.predict.TextInput;
import dev.athanor.recipe.LanguageModelRecipe;
import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.table.DataException;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.text.Tokenizer;
import dev.athanor.train.MaskedTokens;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.util.HashSet;

/// Trains a recipe's BERT to foretell the hidden tokens of a corpus.
final class MaskedTraining {
    private static final String MASK = "[MASK]";

    private final LanguageRecipe recipe;
    private final LanguageModelRecipe.Bert choice;
    private final RunFolder run;
    private final CorpusDirectory corpus;
    private final Console console;
    private final Processes processes;

    MaskedTraining(
            LanguageRecipe recipe,
            LanguageModelRecipe.Bert choice,
            RunFolder run,
            CorpusDirectory corpus,
            Console console,
            Processes processes) {
        this.recipe = recipe;
        this.choice = choice;
        this.run = run;
        this.corpus = corpus;
        this.console = console;
        this.processes = processes;
    }

    /// @return whether the run reached its end, and was not interrupted
    boolean run() throws IOException {
        var device = processes.device(recipe);
        var training = new Training(recipe, run, console, processes);
        var info = corpus.info();
        RandomState.seed(recipe.seed());
        try (var model = choice.build(info.vocabularySize(), info.context());
                var tokenizer = corpus.tokenizer()) {
            model.to(device);
            var masking = masking(choice, tokenizer, corpus, run);
            var train = dataset(CorpusPart.TRAIN, masking, device);
            var trainer =
                    training.configured(Trainer.of(model, objective(model)), model, train.size(), info.fingerprint());
            trainer.identity("model", choice + " " + info.vocabularySize() + " " + info.context());
            if (info.part(CorpusPart.VALIDATION).tokens() > info.context()) {
                var held = dataset(CorpusPart.VALIDATION, masking, device);
                trainer.validation(training.validated(held));
            }
            return training.run(
                    "masked",
                    trainer,
                    train,
                    choice.anatomy(info.vocabularySize(), info.context()),
                    () -> write(model, tokenizer));
        }
    }

    static MaskedTokens objective(Bert model) {
        return MaskedTokens.of(model::hidden, model.head());
    }

    /// @throws DataException if the tokenizer has nothing to hide a token with
    static Masking masking(
            LanguageModelRecipe.Bert choice, Tokenizer tokenizer, CorpusDirectory corpus, RunFolder run) {
        var mask = tokenizer.special(MASK);
        if (mask.isEmpty()) {
            throw DataException.in(
                    run.dataset(),
                    "its tokenizer has no " + MASK + ", which hides tokens; say corpus.tokenizer: word-piece");
        }
        return new Masking(
                choice.masked(),
                mask.getAsInt(),
                corpus.info().vocabularySize(),
                new HashSet<>(tokenizer.specialTokens().values()));
    }

    private MaskedDataset dataset(CorpusPart part, Masking masking, Device device) {
        return MaskedDataset.of(corpus.dataset(part), masking, recipe.seed(), device);
    }

    private void write(Bert model, Tokenizer tokenizer) {
        ModelDirectory.write(run.model(), model);
        tokenizer.write(run.model().resolve(Tokenizer.FILE));
        TextInput.writeTokenizerConfig(run.model(), model.config().context());
    }
}
