package dev.athanor.app;

import dev.athanor.labelled.LabelledTexts;
import dev.athanor.labelled.TextDirectory;
import dev.athanor.labelled.TextInfo;
import dev.athanor.prepare.Part;
import dev.athanor.recipe.RecipeFile;
import dev.athanor.recipe.TextRecipe;
import dev.athanor.report.WholeFile;
import java.io.IOException;
import java.util.stream.Collectors;

/// From labelled texts to a model that tells the label of others.
final class TextCycle implements Cycle {
    private final TextRecipe recipe;
    private final RunFolder run;
    private final Console console;
    private final Processes processes;

    TextCycle(TextRecipe recipe, RunFolder run, Console console, Processes processes) {
        this.recipe = recipe;
        this.run = run;
        this.console = console;
        this.processes = processes;
    }

    @Override
    public void prepare() throws IOException {
        var prepared = LabelledTexts.prepare(recipe.texts(), recipe.seed(), run.dataset());
        WholeFile.write(run.recipe(), RecipeFile.write(recipe.effective(), run.folder()));
        console.say("prepare", prepared.skipped() ? "unchanged, skipped" : describe(prepared.info()));
    }

    private static String describe(TextInfo info) {
        var dropped = info.dropped().entrySet().stream()
                .map(reason -> ", dropped " + reason.getValue() + " " + reason.getKey())
                .collect(Collectors.joining());
        return info.rowsRead() + " texts" + dropped + "; train " + info.rows(Part.TRAIN) + " ("
                + info.labels().stream()
                        .map(label -> label + " " + info.counts(Part.TRAIN).getOrDefault(label, 0L))
                        .collect(Collectors.joining(", "))
                + "), validation " + info.rows(Part.VALIDATION) + ", test " + info.rows(Part.TEST);
    }

    @Override
    public boolean train() throws IOException {
        return new TextTraining(recipe, run, TextDirectory.open(run.dataset()), console, processes).run();
    }

    @Override
    public void evaluate() throws IOException {
        new TextEvaluation(recipe, run, TextDirectory.open(run.dataset()), console).run();
    }
}
