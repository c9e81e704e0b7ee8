package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.ModelDirectory;
import dev.athanor.model.bert.BertHead;
import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.RecipeException;
import dev.athanor.recipe.RecipeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From raw text to a BERT that foretells hidden tokens, in this process.
@Tag("cpu")
class MaskedCycleTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private static String recipe() {
        return """
            name: masked
            corpus:
              sources: [%s]
              include: ["**.java"]
              split: {by-position: {train: 0.8, validation: 0.1, test: 0.1}}
              tokenizer: {word-piece: {vocabulary: 300}}
              context: 16
            model: {bert: {layers: 1, heads: 2, dim: 16}}
            train: {steps: 12, batch: 4, validateEverySteps: 6, validationSamples: 10, saveEvery: 0ms}
            """.formatted(House.find().root().resolve("core/src/main/java/dev/athanor/settings"));
    }

    private void run(Path run) throws IOException {
        output.reset();
        var file = Files.writeString(folder.resolve("masked.yaml"), recipe());
        var console = new Console(new PrintStream(output, true, StandardCharsets.UTF_8), false);
        var cycle = Cycle.of(Recipe.read(file, RecipeFile.Files.MUST_EXIST), new RunFolder(run), console);
        cycle.prepare();
        assertThat(cycle.train()).isTrue();
        cycle.evaluate();
    }

    @Test
    void textBecomesAnEncoderAndARunThatGoesOnEndsTheSame() throws IOException {
        var whole = folder.resolve("whole");
        run(whole);
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("pseudo-perplexity", "completed");
        assertThat(whole.resolve("metrics.jsonl")).content().contains("validationPseudoPerplexity");
        assertThat(whole.resolve("model/config.json")).content().contains("BertForMaskedLM");
        try (var body = ModelDirectory.readBertBody(whole.resolve("model"), new BertHead.Embeddings())) {
            assertThat(body.config().layers()).isEqualTo(1);
        }

        var cut = folder.resolve("cut");
        copy(whole.resolve("dataset"), cut.resolve("dataset"));
        copy(whole.resolve("checkpoints"), cut.resolve("checkpoints"));
        Files.copy(whole.resolve("metrics.jsonl"), cut.resolve("metrics.jsonl"));
        delete(cut.resolve("checkpoints/step-00000012"));
        run(cut);
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("going on at step ");
        for (var name : new String[] {"model/model.safetensors", "metrics.jsonl"}) {
            assertThat(cut.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
        }
    }

    @Test
    void aRecipeThatBertCannotFollowIsToldInFull() throws IOException {
        var file = Files.writeString(
                folder.resolve("wrong.yaml"),
                recipe().replace("word-piece: {vocabulary: 300}", "bpe: {vocabulary: 300}")
                                .replace("saveEvery: 0ms", "recompute: true")
                        + "samples: {tokens: 3}\n");
        assertThatThrownBy(() -> Recipe.read(file, RecipeFile.Files.MUST_EXIST))
                .isInstanceOf(RecipeException.class)
                .hasMessageContainingAll("has no [MASK]", "train.recompute", "samples");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
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
}
