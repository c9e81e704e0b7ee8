package dev.athanor.app;

import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.RecipeFile;
import dev.athanor.server.ServeSettings;
import dev.athanor.server.ServedModel;
import dev.athanor.server.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Serves the models of runs until it is stopped.
@Command(name = "serve", description = "Serve runs over HTTP: /predict, /v1/completions, and a page at /.")
final class ServeVerb implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "Runs' folders, such as runs/churn, or model directories, such as Hugging Face's.")
    private List<Path> folders = List.of();

    @Option(names = "--host", description = "The address to listen on; the recipe's, 127.0.0.1, unless given.")
    private Optional<String> host = Optional.empty();

    @Option(names = "--port", description = "The port; the recipe's, 5000, unless given. 0 takes a free one.")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--device", description = "auto, cpu, cuda or cuda:N; cpu unless given.", defaultValue = "cpu")
    private String device = "cpu";

    @Override
    public Integer call() throws InterruptedException {
        var models = folders.stream().map(ServedModel::of).toList();
        var console = Console.standard();
        var stopped = new CountDownLatch(1);
        try (var server = Server.start(settings(), models, Devices.named(device))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, stopped), "stop"));
            console.say("serve", models.stream().map(ServedModel::name).toList() + " at " + server.uri());
            stopped.await();
        }
        return 0;
    }

    private static void stop(Server server, CountDownLatch stopped) {
        server.close();
        stopped.countDown();
    }

    /// Those of the first run's recipe, with what the command line says instead.
    private ServeSettings settings() {
        var recipe = new RunFolder(folders.getFirst()).recipe();
        var settings = Files.exists(recipe)
                ? Recipe.read(recipe, RecipeFile.Files.MAY_BE_GONE).serve()
                : ServeSettings.defaults();
        settings = host.map(settings::withHost).orElse(settings);
        return port.map(settings::withPort).orElse(settings);
    }
}
