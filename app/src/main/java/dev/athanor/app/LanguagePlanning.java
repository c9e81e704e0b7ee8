package dev.athanor.app;

import dev.athanor.corpus.CorpusDirectory;
import dev.athanor.corpus.CorpusPart;
import dev.athanor.corpus.TokenizerChoice;
import dev.athanor.data.Batch;
import dev.athanor.plan.Anatomy;
import dev.athanor.plan.Footprint;
import dev.athanor.plan.Job;
import dev.athanor.plan.LanguageRemedies;
import dev.athanor.recipe.LanguageModelRecipe;
import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.report.Numbers;
import dev.athanor.table.DataException;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Tensor;
import dev.athanor.text.Tokenizer;
import dev.athanor.train.NextToken;
import dev.athanor.train.Trainer;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongFunction;

/// Sizes of a language model's training: of the prepared corpus, or before that of the tokenizer's settings.
final class LanguagePlanning {
    private static final int BYTES_AND_END = 257;
    private static final int SHORT_IDS = 1 << 16;
    private static final long TOUCHED_WITH_A_SAMPLE = 1 << 16; // the system maps so much of a file at a time

    private LanguagePlanning() {}

    static PlannedTraining of(LanguageRecipe recipe, RunFolder run) {
        if (!Files.exists(run.dataset())) {
            return unprepared(recipe, run);
        }
        try (var corpus = CorpusDirectory.open(run.dataset())) {
            var info = corpus.info();
            long samples = corpus.dataset(CorpusPart.TRAIN).size();
            var job = PlannedTraining.job(recipe, samples, PlannedTraining.steps(recipe, samples));
            long tokens = info.part(CorpusPart.TRAIN).tokens();
            return planned(
                    recipe,
                    List.of("corpus      prepared: " + Numbers.count(tokens) + " tokens for training, vocabulary "
                            + Numbers.count(info.vocabularySize())),
                    info.vocabularySize(),
                    info.context(),
                    job,
                    true,
                    tokens);
        }
    }

    private static PlannedTraining unprepared(LanguageRecipe recipe, RunFolder run) {
        for (var source : recipe.corpus().sources()) {
            if (!Files.exists(source)) {
                throw DataException.in(source, "there is no such file or folder; corpus.sources names it");
            }
        }
        int vocabulary = vocabulary(recipe.corpus().tokenizer(), run);
        boolean known = recipe.train().steps().isPresent();
        return planned(
                recipe,
                List.of(
                        "corpus      not prepared; vocabulary " + Numbers.count(vocabulary) + " by corpus.tokenizer",
                        known ? "" : "steps       known once the corpus is prepared: athanor prepare"),
                vocabulary,
                recipe.corpus().context(),
                PlannedTraining.job(
                        recipe, Integer.MAX_VALUE, recipe.train().steps().orElse(1L)),
                known,
                0);
    }

    private static int vocabulary(TokenizerChoice choice, RunFolder run) {
        return switch (choice) {
            case TokenizerChoice.Bpe(int vocabulary) -> vocabulary;
            case TokenizerChoice.WordPiece(int vocabulary, boolean _) -> vocabulary;
            case TokenizerChoice.Bytes _ -> BYTES_AND_END;
            case TokenizerChoice.Characters _ ->
                throw DataException.in(
                        run.dataset(),
                        "is not there, and only a prepared corpus says how many characters it has; run athanor prepare"
                                + " first");
            case TokenizerChoice.File(var file) -> {
                try (var tokenizer = Tokenizer.read(file)) {
                    yield tokenizer.vocabularySize();
                }
            }
        };
    }

    private static PlannedTraining planned(
            LanguageRecipe recipe,
            List<String> about,
            int vocabulary,
            int context,
            Job job,
            boolean stepsKnown,
            long tokens) {
        long bytes = tokens * (vocabulary > SHORT_IDS ? Integer.BYTES : Short.BYTES);
        long read = job.steps() * job.samplesPerStep() * (TOUCHED_WITH_A_SAMPLE + 2L * context);
        long data = Math.min(bytes, read);
        LongFunction<Anatomy> byContext = length -> recipe.model().anatomy(vocabulary, Math.toIntExact(length));
        var anatomy = byContext.apply(context);
        return new PlannedTraining(
                about,
                anatomy,
                job,
                stepsKnown,
                Footprint.of(anatomy, job, data),
                slowInBf16 -> LanguageRemedies.of(byContext, context, job, data, slowInBf16),
                () -> switch (recipe.model()) {
                    case LanguageModelRecipe.Causal causal ->
                        OptionalDouble.of(trial(recipe, causal, job, vocabulary, context));
                    case LanguageModelRecipe.Bert _ -> OptionalDouble.empty(); // what is hidden follows from the corpus
                },
                Optional.empty());
    }

    private static double trial(
            LanguageRecipe recipe, LanguageModelRecipe.Causal choice, Job job, int vocabulary, int context) {
        try (var model = choice.build(vocabulary, context)) {
            var trainer = Trainer.of(model, NextToken.of(model).recomputing(job.recompute()))
                    .optimizer(recipe.optimizer())
                    .groups(recipe.penalties().of(model.parameters()))
                    .precision(job.precision());
            return TrialSteps.seconds(trainer, () -> {
                var ids =
                        Tensor.rand(job.batch(), context).mul(vocabulary - 1.0).to(DType.I64);
                return new Batch(ids, ids);
            });
        }
    }
}
