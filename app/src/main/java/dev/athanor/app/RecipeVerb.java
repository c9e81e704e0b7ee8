package dev.athanor.app;

import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The verbs that take a recipe.
abstract sealed class RecipeVerb implements Callable<Integer> {
    /// The exit code after Ctrl-C.
    static final int INTERRUPTED = 130;

    /// That of a JVM that SIGTERM ended, when its work was saved.
    static final int TERMINATED = 143;

    @Parameters(index = "0", paramLabel = "RECIPE", description = "A recipe file, such as recipes/churn.yaml.")
    private Path file = Path.of("");

    @Mixin
    private RunsOption runs = new RunsOption();

    @Option(names = "--fresh", description = "Forget the run's checkpoints and reports, and start over.")
    private boolean fresh;

    @Override
    public Integer call() throws IOException {
        var recipe = Recipe.read(file, RecipeFile.Files.MUST_EXIST);
        return call(recipe, new RunFolder(runs.resolve(recipe.name()), traced()));
    }

    /// @return the exit code
    int call(Recipe recipe, RunFolder run) throws IOException {
        return here(recipe, run, Processes.alone());
    }

    /// Runs in this process.
    int here(Recipe recipe, RunFolder run, Processes processes) throws IOException {
        if (processes.first()) {
            forget(run);
        }
        var console = processes.first() ? Console.standard() : Console.silent();
        return run(Cycle.of(recipe, run, console, processes), processes);
    }

    void forget(RunFolder run) throws IOException {
        if (fresh) {
            run.forgetTraining();
        }
    }

    /// The same for a process that is started for it; what was to be forgotten has been.
    List<String> arguments() {
        return List.of(file.toString(), "--runs", runs.folder().toString());
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

        @Mixin
        private LaunchOptions launch = new LaunchOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        boolean traced() {
            return profile;
        }

        @Override
        int call(Recipe recipe, RunFolder run) throws IOException {
            var started = launch.launch(recipe.parallel(), System.getenv());
            if (started.isPresent()) {
                if (started.get().nodeRank() == 0) {
                    forget(run);
                }
                return new Launcher(started.get(), recipe.parallel(), arguments(), Console.standard()).run();
            }
            try (var processes = Processes.of(recipe, run)) {
                return here(recipe, run, processes);
            }
        }

        @Override
        List<String> arguments() {
            var arguments = new ArrayList<>(List.of(spec.name()));
            arguments.addAll(super.arguments());
            if (profile) {
                arguments.add("--profile");
            }
            if (Main.stacktrace(spec.commandLine())) {
                arguments.add("--stacktrace");
            }
            return arguments;
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
