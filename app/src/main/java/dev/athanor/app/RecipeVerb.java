package dev.athanor.app;

import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The verbs that take a recipe.
abstract sealed class RecipeVerb implements Callable<Integer> {
    static final int INTERRUPTED = 130;

    @Parameters(index = "0", paramLabel = "RECIPE", description = "A recipe file, such as recipes/churn.yaml.")
    private Path file = Path.of("");

    @Mixin
    private RunsOption runs = new RunsOption();

    @Option(names = "--fresh", description = "Forget the run's checkpoints and reports, and start over.")
    private boolean fresh;

    @Override
    public Integer call() throws IOException {
        var recipe = Recipe.read(file, RecipeFile.Files.MUST_EXIST);
        var run = new RunFolder(runs.resolve(recipe.name()), traced());
        try (var processes = Processes.of(recipe, run)) {
            if (fresh && processes.first()) {
                run.forgetTraining();
            }
            var console = processes.first() ? Console.standard() : Console.silent();
            return run(Cycle.of(recipe, run, console, processes), processes);
        }
    }

    /// Whether some steps are traced.
    boolean traced() {
        return false;
    }

    /// @return the exit code
    abstract int run(Cycle cycle, Processes processes) throws IOException;

    @Command(name = "prepare", description = "Clean, deduplicate, split and scale the recipe's raw files.")
    static final class Prepare extends RecipeVerb {
        @Override
        int run(Cycle cycle, Processes processes) throws IOException {
            processes.once(cycle::prepare);
            return 0;
        }
    }

    /// Those that train.
    abstract static sealed class Trained extends RecipeVerb {
        @Option(
                names = "--profile",
                description = "Trace some steps into the run's trace.json, for https://ui.perfetto.dev.")
        private boolean profile;

        @Override
        boolean traced() {
            return profile;
        }
    }

    @Command(name = "train", description = "Prepare if need be, then train; goes on where an interrupted run stopped.")
    static final class Train extends Trained {
        @Override
        int run(Cycle cycle, Processes processes) throws IOException {
            processes.once(cycle::prepare);
            return cycle.train() ? 0 : INTERRUPTED;
        }
    }

    @Command(name = "run", description = "Prepare, train and evaluate; steps whose inputs are unchanged are skipped.")
    static final class Run extends Trained {
        @Override
        int run(Cycle cycle, Processes processes) throws IOException {
            processes.once(cycle::prepare);
            if (!cycle.train()) {
                return INTERRUPTED;
            }
            if (processes.first()) {
                cycle.evaluate();
            }
            return 0;
        }
    }
}
