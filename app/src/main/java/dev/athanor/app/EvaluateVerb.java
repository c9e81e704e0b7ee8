package dev.athanor.app;

import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Measures a trained run again.
@Command(name = "evaluate", description = "Measure a run's model on held-out data: report.json and report.html.")
final class EvaluateVerb implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "A run's folder, such as runs/churn.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
        var run = RunFolder.existing(folder);
        var recipe = Recipe.read(run.recipe(), RecipeFile.Files.MAY_BE_GONE);
        Cycle.of(recipe, run, Console.standard()).evaluate();
        return 0;
    }
}
