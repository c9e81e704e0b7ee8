package dev.athanor.app;

import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.TableRecipe;
import dev.athanor.recipe.TextRecipe;
import java.io.IOException;

/// The steps of one recipe in its run's folder. Each is skipped, and says so, when what it reads is unchanged.
sealed interface Cycle permits TableCycle, LanguageCycle, TextCycle {
    static Cycle of(Recipe recipe, RunFolder run, Console console) {
        return of(recipe, run, console, Processes.alone());
    }

    /// @param processes that train together
    static Cycle of(Recipe recipe, RunFolder run, Console console, Processes processes) {
        return switch (recipe) {
            case TableRecipe table -> new TableCycle(table, run, console, processes);
            case LanguageRecipe language -> new LanguageCycle(language, run, console, processes);
            case TextRecipe text -> new TextCycle(text, run, console, processes);
        };
    }

    /// Raw files to `dataset/`.
    void prepare() throws IOException;

    /// `dataset/` to checkpoints and `model/`.
    ///
    /// @return whether the run reached its end
    boolean train() throws IOException;

    /// `model/` and the held-out split to `report.json` and `report.html`.
    void evaluate() throws IOException;
}
