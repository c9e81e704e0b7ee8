package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The command line on the tables that come with the project, as a user types it.
@Tag("cpu")
class LifeCycleTest {
    private static final long PATIENCE_SECONDS = 240;

    @TempDir
    Path folder;

    private final Path root = House.find().root();

    private record Outcome(int code, String out, String err) {}

    @Test
    void aRecipeBecomesAServedModel() throws Exception {
        var recipe = root.resolve("recipes/breast-cancer.yaml").toString();
        var first = athanor("run", recipe);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err())
                .contains("569 rows", "best at step", "time      in all", "100.0%", "rows/s", "accuracy 0.9");
        var run = folder.resolve("runs/breast-cancer");
        for (var file : List.of(
                "recipe.yaml",
                "dataset/train.parquet",
                "dataset/dataset.json",
                "dataset/report.html",
                "metrics.jsonl",
                "ledger.json",
                "model/config.json",
                "model/model.safetensors",
                "model/preprocessing.json",
                "report.json",
                "report.html")) {
            assertThat(run.resolve(file)).exists();
        }

        var again = athanor("run", recipe);
        assertThat(again.err().lines().filter(line -> line.contains("unchanged, skipped")))
                .hasSize(3);

        var runs = athanor("runs");
        assertThat(runs.out()).contains("breast-cancer", "finished");

        var rows = Files.write(
                folder.resolve("rows.csv"),
                Files.readAllLines(root.resolve("recipes/data/breast-cancer.csv"))
                        .subList(0, 6));
        var predicted = athanor("predict", "runs/breast-cancer", rows.toString());
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out().lines()).hasSize(6);

        var row = Files.readAllLines(rows).get(1);
        var features = row.substring(0, row.lastIndexOf(','));
        assertThat(serveAndPost("runs/breast-cancer", "predict", "{\"data\": [[" + features + "]]}"))
                .contains("\"probabilities\"", "\"logits\"", "\"label\"");
    }

    /// What a service of a run answers.
    private String serveAndPost(String run, String address, String body) throws Exception {
        var process = start("serve", run, "--port", "0");
        try (var err = process.errorReader()) {
            var url = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/");
            var line = err.readLine();
            var found = url.matcher(String.valueOf(line));
            assertThat(found.find()).as(line).isTrue();
            try (var client = HttpClient.newHttpClient()) {
                var request = HttpRequest.newBuilder(URI.create(found.group() + address))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                var response = client.send(request, BodyHandlers.ofString());
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                return response.body();
            }
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aRunKilledInTheMiddleEndsAsOneThatWasNot() throws Exception {
        var text = Files.readString(root.resolve("recipes/breast-cancer.yaml"))
                .replace(
                        "data/breast-cancer.csv",
                        root.resolve("recipes/data/breast-cancer.csv").toString())
                .replace("  earlyStopping: {patience: 15}", "  saveEvery: 0ms");
        var whole = Files.writeString(folder.resolve("whole.yaml"), text.replace("name: breast-cancer", "name: whole"));
        var killed =
                Files.writeString(folder.resolve("killed.yaml"), text.replace("name: breast-cancer", "name: killed"));
        assertThat(athanor("train", whole.toString()).code()).isZero();

        var process = start("train", killed.toString());
        awaitStep(folder.resolve("runs/killed/checkpoints"), 40);
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        assertThat(folder.resolve("runs/killed/model")).doesNotExist();
        var resumed = athanor("train", killed.toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("going on at step ");

        for (var file : List.of("metrics.jsonl", "model/model.safetensors", "model/config.json")) {
            assertThat(folder.resolve("runs/killed").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("runs/whole").resolve(file));
        }
        var last = "checkpoints/step-00000780/";
        for (var file : List.of("model.safetensors", "optimizer.safetensors")) {
            assertThat(folder.resolve("runs/killed").resolve(last + file))
                    .hasSameBinaryContentAs(folder.resolve("runs/whole").resolve(last + file));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aStoppedRunIsOnRecordAsInterruptedAndGoesOn() throws Exception {
        var recipe = Files.writeString(
                folder.resolve("long.yaml"),
                Files.readString(root.resolve("recipes/churn.yaml"))
                        .replace(
                                "data/churn.csv",
                                root.resolve("recipes/data/churn.csv").toString())
                        .replace("name: churn", "name: long")
                        .replace("optimizer:", "loss: {cross-entropy: {classWeights: balanced}}\noptimizer:")
                        .replace("epochs: 30", "epochs: 100000")
                        .replace("earlyStopping: {patience: 8}", "saveEvery: 0ms"));
        var process = start("train", recipe.toString());
        awaitStep(folder.resolve("runs/long/checkpoints"), 5);
        process.toHandle().destroy(); // SIGTERM, as a container's end sends it
        var outcome = outcome(process);
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(143);
        assertThat(outcome.err()).contains("interrupted and saved", "the same command goes on");
        assertThat(folder.resolve("runs/long/run.json")).content().contains("\"interrupted\"");
        assertThat(folder.resolve("runs/long/model")).doesNotExist();
    }

    @Test
    void rawTextBecomesAModelThatWrites() throws Exception {
        var recipe = Files.writeString(
                folder.resolve("small.yaml"), """
                    name: small
                    corpus:
                      sources: [%s]
                      include: ["**.java"]
                      split: {by-document: {train: 0.8, validation: 0.1, test: 0.1}}
                      tokenizer: {bpe: {vocabulary: 400}}
                      context: 32
                    model: {gpt: {layers: 2, heads: 2, dim: 32}}
                    train: {steps: 30, batch: 8, validateEverySteps: 15, validationSamples: 20, precision: bf16, recompute: true}
                    samples: {prompts: ["import "], tokens: 5}
                    """.formatted(root.resolve("core/src/main/java/dev/athanor/tensor")));
        var planned = athanor("plan", recipe.toString(), "--memory", "200MB");
        assertThat(planned.code()).as(planned.err()).isZero();
        assertThat(planned.out())
                .contains("not prepared; vocabulary 400", "it does not fit, nor does it with train.batch: 1");
        var first = athanor("run", recipe.toString(), "--profile");
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err())
                .contains("documents", "sample    import ", "tokens/s", "ui.perfetto.dev", "bits per byte");
        var run = folder.resolve("runs/small");
        assertThat(run.resolve("trace.json")).content().contains("\"step\":11", "\"backward\"");
        assertThat(athanor("plan", recipe.toString()).out()).contains("prepared: ", "30 steps", "it fits");
        assertThat(run.resolve("report.html"))
                .content()
                .contains("Bits per byte", "Where the time went", "<pre>import ");
        assertThat(run.resolve("metrics.jsonl")).content().contains("validationPerplexity", "validationBitsPerByte");
        assertThat(athanor("run", recipe.toString()).err().lines().filter(line -> line.contains("unchanged, skipped")))
                .hasSize(3);

        var written = athanor("generate", "runs/small", "--prompt", "public ", "--max-tokens", "8", "--greedy");
        assertThat(written.code()).as(written.err()).isZero();
        assertThat(written.out()).startsWith("public ").hasSizeGreaterThan("public \n".length());
        var tooLong = athanor("generate", "runs/small", "--prompt", "word ".repeat(100));
        assertThat(tooLong.code()).isEqualTo(2);
        assertThat(tooLong.err()).contains("prompt", "expected at most 32");

        var completion = serveAndPost(
                "runs/small", "v1/completions", "{\"prompt\": \"public \", \"max_tokens\": 8, \"temperature\": 0}");
        assertThat(completion).contains("\"completion_tokens\":8");
        var text = new JsonMapper().readTree(completion).at("/choices/0/text").asString();
        assertThat(written.out()).isEqualTo("public " + text + System.lineSeparator());
    }

    @Test
    void theExampleProgramRuns() throws Exception {
        var process = java(List.of(
                root.resolve("examples/BreastCancer.java").toString(),
                root.resolve("recipes/data/breast-cancer.csv").toString(),
                folder.resolve("example").toString()));
        var outcome = outcome(process);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("trained 520 steps", "accuracy 0.9");
        assertThat(folder.resolve("example/model/model.safetensors")).exists();
    }

    @Test
    void everyProblemOfARecipeIsToldBeforeAnythingRuns() throws Exception {
        var recipe = Files.writeString(folder.resolve("wrong.yaml"), """
            name: wrong
            data: {source: nowhere.csv, target: y, task: classification, scail: none}
            optimizer: {adam: {lr: -1}}
            train: {epochs: many}
            """);
        var outcome = athanor("run", recipe.toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("nowhere.csv", "scail", "scale", "lr", "epochs");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void aRowThatCannotBeUsedIsNamed() throws Exception {
        var table = Files.writeString(folder.resolve("table.csv"), "a,b,y\n1,2,x\n3,oops,z\n4,5,x\n6,7,z\n8,9,x\n");
        var recipe = Files.writeString(
                folder.resolve("r.yaml"),
                "name: r\ndata: {source: " + table
                        + ", target: y, task: classification, columns: {b: {type: number}}}\n");
        var outcome = athanor("run", recipe.toString());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(3);
        assertThat(outcome.err()).contains("table.csv:3", "b", "oops");
    }

    private static void awaitStep(Path checkpoints, long step) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            if (Files.isDirectory(checkpoints)) {
                try (var found = Files.list(checkpoints)) {
                    if (found.map(path -> path.getFileName().toString())
                            .filter(name -> name.matches("step-\\d+"))
                            .anyMatch(name -> Long.parseLong(name.substring(5)) >= step)) {
                        return;
                    }
                }
            }
            Thread.sleep(5);
        }
        throw new AssertionError("no checkpoint of step " + step + " in " + checkpoints);
    }

    private Outcome athanor(String... arguments) throws Exception {
        return outcome(start(arguments));
    }

    private Process start(String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(Main.class.getName()));
        words.addAll(List.of(arguments));
        return java(words);
    }

    private Process java(List<String> words) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(words);
        return new ProcessBuilder(command).directory(folder.toFile()).start();
    }

    private static Outcome outcome(Process process) throws Exception {
        process.getOutputStream().close();
        var err = new StringWriter();
        var reader =
                Thread.ofPlatform().start(() -> process.errorReader().lines().forEach(new PrintWriter(err)::println));
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return new Outcome(process.exitValue(), out, err.toString());
    }
}
