package dev.athanor.app;

import dev.athanor.corpus.Corpus;
import dev.athanor.corpus.CorpusDirectory;
import dev.athanor.corpus.CorpusInfo;
import dev.athanor.corpus.CorpusListener;
import dev.athanor.corpus.CorpusPart;
import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.recipe.RecipeFile;
import dev.athanor.report.Numbers;
import dev.athanor.report.WholeFile;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Collectors;

/// From raw text to a model that writes.
final class LanguageCycle implements Cycle {
    private final LanguageRecipe recipe;
    private final RunFolder run;
    private final Console console;
    private final Processes processes;

    LanguageCycle(LanguageRecipe recipe, RunFolder run, Console console, Processes processes) {
        this.recipe = recipe;
        this.run = run;
        this.console = console;
        this.processes = processes;
    }

    @Override
    public void prepare() throws IOException {
        var prepared = Corpus.prepare(recipe.corpus(), recipe.seed(), run.dataset(), new Steps());
        WholeFile.write(run.recipe(), RecipeFile.write(recipe.effective(), run.folder()));
        console.say("prepare", prepared.skipped() ? "unchanged, skipped" : describe(prepared.info()));
    }

    private static String describe(CorpusInfo info) {
        var left = info.left().entrySet().stream()
                .map(reason -> ", dropped " + reason.getValue().documents() + " " + reason.getKey())
                .collect(Collectors.joining());
        return info.documentsRead() + " documents" + left + "; tokens: train "
                + Numbers.count(info.part(CorpusPart.TRAIN).tokens()) + ", validation "
                + Numbers.count(info.part(CorpusPart.VALIDATION).tokens()) + ", test "
                + Numbers.count(info.part(CorpusPart.TEST).tokens()) + "; vocabulary " + info.vocabularySize();
    }

    /// Says when a step of the preparation begins.
    private final class Steps implements CorpusListener {
        private String said = "";

        @Override
        public void on(Step step, long documents, long bytes) {
            var name = step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            if (!name.equals(said)) {
                said = name;
                console.say("prepare", name);
            }
        }
    }

    @Override
    public boolean train() throws IOException {
        try (var corpus = CorpusDirectory.open(run.dataset())) {
            return new LanguageTraining(recipe, run, corpus, console, processes).run();
        }
    }

    @Override
    public void evaluate() throws IOException {
        try (var corpus = CorpusDirectory.open(run.dataset())) {
            new LanguageEvaluation(recipe, run, corpus, console).run();
        }
    }
}
