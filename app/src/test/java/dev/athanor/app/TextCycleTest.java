package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.checkpoint.WeightsMismatchException;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.RecipeFile;
import dev.athanor.server.ServeSettings;
import dev.athanor.server.ServedModel;
import dev.athanor.server.Server;
import dev.athanor.settings.SettingsException;
import dev.athanor.table.DataException;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.RandomState;
import dev.athanor.text.Tokenizer;
import dev.athanor.text.WordPieceTraining;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a few dozen reviews and a small BERT with random weights to a model that answers, in this process.
@Tag("cpu")
class TextCycleTest {
    private static final List<String> GOOD = List.of("lovely", "tasty", "great", "fresh");
    private static final List<String> BAD = List.of("stale", "awful", "bitter", "broken");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private static String review(int i) {
        var words = i % 2 == 0 ? GOOD : BAD;
        return "the " + List.of("tea", "bread", "soup").get(i % 3) + " number " + i + " was " + words.get(i / 2 % 4)
                + ", so " + words.get((i + 1) / 3 % 4);
    }

    @BeforeEach
    void makeAnEncoderAndTexts() throws IOException {
        Files.writeString(
                folder.resolve("reviews.jsonl"),
                IntStream.range(0, 64)
                        .mapToObj(i -> "{\"review\": \"" + review(i) + "\", \"stars\": \""
                                + (i % 2 == 0 ? "good" : "bad") + "\"}")
                        .collect(Collectors.joining("\n")));
        RandomState.seed(1);
        try (var tokenizer = WordPieceTraining.of(200, true)
                        .train(IntStream.range(0, 64)
                                .mapToObj(TextCycleTest::review)
                                .toList());
                var model =
                        Bert.of(BertConfig.of(tokenizer.vocabularySize(), 40, 2, 2, 16, new BertHead.Embeddings()))) {
            ModelDirectory.write(folder.resolve("encoder"), model);
            tokenizer.write(folder.resolve("encoder").resolve(Tokenizer.FILE));
        }
    }

    private String recipe(String bert) {
        return """
            name: reviews
            texts: {source: reviews.jsonl, text: review, label: stars}
            model: {bert: {encoder: {directory: encoder}, length: 16, encoderRate: 0.5%s}}
            optimizer: {adam-w: {lr: 0.02}}
            train: {epochs: 3, batch: 8, saveEvery: 0ms}
            """.formatted(bert.isEmpty() ? "" : ", " + bert);
    }

    private Cycle cycle(String text, Path run) throws IOException {
        var recipe = Recipe.read(Files.writeString(folder.resolve("reviews.yaml"), text), RecipeFile.Files.MUST_EXIST);
        return Cycle.of(
                recipe, new RunFolder(run), new Console(new PrintStream(output, true, StandardCharsets.UTF_8), false));
    }

    private String said() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private void run(String text, Path run) {
        output.reset();
        try {
            var cycle = cycle(text, run);
            cycle.prepare();
            assertThat(cycle.train()).isTrue();
            cycle.evaluate();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void reviewsBecomeAModelThatPredictsAndServes() throws Exception {
        var run = folder.resolve("runs/reviews");
        assertThat(LiveTensors.leakedBy(() -> run(recipe(""), run))).isEmpty();
        assertThat(said()).contains("64 texts", "completed after 3 epochs", "accuracy", "macro F1");
        assertThat(run.resolve("model/config.json"))
                .content()
                .contains("BertForTokenClassification", "athanor_pooling");
        assertThat(run.resolve("metrics.jsonl")).content().contains("validationMacroF1");
        assertThat(run.resolve("report.html")).exists();
        run(recipe(""), run);
        assertThat(said().lines().filter(line -> line.contains("unchanged, skipped")))
                .hasSize(3);

        var asked = Files.writeString(
                folder.resolve("asked.jsonl"), "{\"review\": \"the soup was lovely\", \"from\": \"Ann\"}\n");
        assertThat(predict(run, asked)).startsWith("label,probability bad,probability good\n");
        var empty = Files.writeString(folder.resolve("empty.jsonl"), "{\"review\": \"\"}\n");
        assertThat(predict(run, empty)).contains("empty.jsonl:1: column review is empty, expected a text");

        try (var server =
                Server.start(ServeSettings.defaults().withPort(0), List.of(ServedModel.of(run)), Device.CPU)) {
            var byName = ask(server, "{\"rows\": [{\"review\": \"the tea was stale\"}]}");
            assertThat(byName).contains("\"label\":", "\"bad\":", "\"good\":");
            assertThat(ask(server, "{\"data\": [[\"the tea was stale\"]]}")).isEqualTo(byName);
            assertThat(ask(server, "{\"rows\": [{\"review\": 3}, {\"reveiw\": \"x\"}, {\"review\": \" \"}]}"))
                    .contains(
                            "rows[0].review is no text, expected a text",
                            "rows[1].reveiw is not known here, expected review",
                            "rows[2].review is empty, expected a text");
            assertThat(ask(server, "{\"data\": [[\"a\", \"b\"]]}")).contains("data[0] has 2 values, expected one");
        }
    }

    @Test
    void aRunThatGoesOnEndsAsOneThatWasNotInterrupted() throws IOException {
        for (var bert : List.of(
                "pooling: first", "frozen: true, layers: 1", "frozen: true, pooling: mean-max, pooledLayers: 2")) {
            var whole = folder.resolve("runs/whole-" + bert.length());
            run(recipe(bert), whole);
            var cut = folder.resolve("runs/cut-" + bert.length());
            copy(whole, cut);
            delete(cut.resolve("model"));
            delete(last(cut.resolve("checkpoints")));
            run(recipe(bert), cut);
            assertThat(said()).contains("going on at step ");
            for (var file : List.of("model/model.safetensors", "metrics.jsonl")) {
                assertThat(cut.resolve(file)).as(bert).hasSameBinaryContentAs(whole.resolve(file));
            }
            assertThat(last(cut.resolve("checkpoints")).resolve("optimizer.safetensors"))
                    .hasSameBinaryContentAs(last(whole.resolve("checkpoints")).resolve("optimizer.safetensors"));
        }
    }

    @Test
    void aFrozenEncoderStaysAsItIs() {
        var run = folder.resolve("runs/frozen");
        run(recipe("frozen: true, pooling: mean"), run);
        assertThat(said()).contains("encode train", "completed");
        try (var before = ModelDirectory.readBert(folder.resolve("encoder"));
                var after = ModelDirectory.readBert(run.resolve("model"))) {
            before.parameters()
                    .forEach((name, tensor) -> assertThat(
                                    Objects.requireNonNull(after.parameters().get(name), name)
                                            .toFloats())
                            .as(name)
                            .containsExactly(tensor.toFloats()));
        }
    }

    @Test
    void aFrozenHeadLearnsWithoutValidationAndServesWhatItLearnt() {
        var run = folder.resolve("runs/whole");
        var learning =
                recipe("frozen: true, pooling: mean-max, pooledLayers: 2").replace("epochs: 3", "epochs: 60");
        run(
                learning.replace(
                        "label: stars", "label: stars, split: {stratified: {train: 0.75, validation: 0, test: 0.25}}"),
                run);
        assertThat(said()).contains("completed after 60 epochs").containsPattern("accuracy (0\\.9\\d*|1),");
    }

    @Test
    void textsThatAreTooLongAreCountedOrRefused() throws IOException {
        run(recipe("").replace("length: 16", "length: 8"), folder.resolve("runs/cut"));
        assertThat(said()).containsPattern("\\d+ of \\d+ texts have more than 8 ids and are cut");
        var cycle = cycle(recipe("tooLong: error").replace("length: 16", "length: 8"), folder.resolve("runs/refused"));
        cycle.prepare();
        assertThatThrownBy(cycle::train)
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("train.jsonl:1: has more than 8 ids", "tooLong: cut");
    }

    @Test
    void anEncoderThatDoesNotFitIsRefusedWithWhatDoesNot() throws IOException {
        var tooLong = cycle(recipe("").replace("length: 16", "length: 41"), folder.resolve("runs/a"));
        tooLong.prepare();
        assertThatThrownBy(tooLong::train)
                .hasMessageContaining("model.bert.length is 41, expected at most the encoder's context of 40");
        var tooDeep = cycle(recipe("layers: 3"), folder.resolve("runs/a"));
        assertThatThrownBy(tooDeep::train)
                .hasMessageContaining("model.bert.layers is 3, expected at most the 2 blocks of the encoder");

        var config = folder.resolve("encoder/config.json");
        var text = Files.readString(config);
        Files.writeString(config, text.replaceAll("\"vocab_size\" : \\d+", "\"vocab_size\" : 50"));
        assertThatThrownBy(cycle(recipe(""), folder.resolve("runs/a"))::train)
                .isInstanceOf(WeightsMismatchException.class)
                .hasMessageContaining("embeddings.word_embeddings.weight is stored as");
        Files.writeString(config, text);
        try (var tokenizer = WordPieceTraining.of(600, true).train(List.of(longerVocabulary()))) {
            tokenizer.write(folder.resolve("encoder").resolve(Tokenizer.FILE));
        }
        assertThatThrownBy(cycle(recipe(""), folder.resolve("runs/a"))::train)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("tokenizer has ids from 0 to", "take the tokenizer that the model was made with");
    }

    private static String longerVocabulary() {
        return IntStream.range(0x4E00, 0x4E00 + 300)
                .mapToObj(Character::toString)
                .collect(Collectors.joining(" "));
    }

    private static String predict(Path run, Path file) {
        var line = Main.commandLine();
        var out = new StringWriter();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        Main.run(line, "predict", run.toString(), file.toString());
        return out.toString();
    }

    private static String ask(Server server, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(server.uri().resolve("/predict"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static Path last(Path checkpoints) throws IOException {
        try (var found = Files.list(checkpoints)) {
            return found.filter(path -> path.getFileName().toString().startsWith("step-"))
                    .sorted()
                    .toList()
                    .getLast();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.resolveSibling("."));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void moreBlocksThanTheEncoderHasAreNamedByTheirKeys() throws IOException {
        var cycle = cycle(recipe("layers: 3, pooling: mean-max, pooledLayers: 4"), folder.resolve("runs/deep"));
        cycle.prepare();
        assertThatThrownBy(cycle::train)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("model.bert.layers is 3, expected at most the 2 blocks")
                .hasMessageContaining("model.bert.pooledLayers is 4, expected at most the 2 blocks");
    }

    @Test
    void predictingWithAModelOfLanguageSaysWhatWritesInstead() throws IOException {
        Files.createDirectories(folder.resolve("runs/writer/model"));
        Files.writeString(folder.resolve("runs/writer/recipe.yaml"), "name: writer");
        Files.writeString(folder.resolve("runs/writer/model/config.json"), "{\"model_type\": \"gpt2\"}");
        var err = new StringWriter();
        var line = Main.commandLine();
        line.setErr(new PrintWriter(err));
        assertThat(Main.run(line, "predict", folder.resolve("runs/writer").toString(), "rows.csv"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("athanor generate is for one of language");
    }
}
