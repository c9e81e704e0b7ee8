package dev.athanor.app;

import dev.athanor.prepare.DatasetDirectory;
import dev.athanor.prepare.Part;
import dev.athanor.prepare.Preparation;
import dev.athanor.prepare.Prepared;
import dev.athanor.recipe.RecipeFile;
import dev.athanor.recipe.TableRecipe;
import dev.athanor.report.WholeFile;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/// From a table to a model that answers for its rows.
final class TableCycle implements Cycle {
    private static final int REASONS_SHOWN = 3;

    private final TableRecipe recipe;
    private final RunFolder run;
    private final Console console;
    private final Processes processes;

    TableCycle(TableRecipe recipe, RunFolder run, Console console, Processes processes) {
        this.recipe = recipe;
        this.run = run;
        this.console = console;
        this.processes = processes;
    }

    @Override
    public void prepare() throws IOException {
        var prepared = Preparation.of(recipe.data(), recipe.seed()).into(run.dataset());
        WholeFile.write(run.recipe(), RecipeFile.write(recipe.effective(), run.folder()));
        console.say("prepare", describe(prepared));
        prepared.info().warnings().forEach(warning -> console.warn("prepare", warning));
    }

    private static String describe(Prepared prepared) {
        var info = prepared.info();
        if (prepared.skipped()) {
            return "unchanged, skipped";
        }
        var reasons = info.dropped().entrySet().stream()
                .filter(reason -> reason.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(reason -> reason.getValue() + " " + reason.getKey())
                .toList();
        var dropped = reasons.stream()
                        .limit(REASONS_SHOWN)
                        .map(reason -> ", dropped " + reason)
                        .collect(Collectors.joining())
                + (reasons.size() > REASONS_SHOWN
                        ? " and for " + (reasons.size() - REASONS_SHOWN) + " reasons more, see dataset.json"
                        : "");
        return info.rowsRead() + " rows" + dropped + "; train " + info.rows(Part.TRAIN) + ", validation "
                + info.rows(Part.VALIDATION) + ", test " + info.rows(Part.TEST);
    }

    @Override
    public boolean train() throws IOException {
        return new TableTraining(recipe, run, DatasetDirectory.open(run.dataset()), console, processes).run();
    }

    @Override
    public void evaluate() throws IOException {
        new TableEvaluation(recipe, run, DatasetDirectory.open(run.dataset()), console).run();
    }
}
