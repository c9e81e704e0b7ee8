package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.hub.SpecialIds;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.text.BytePairTokenizer;
import dev.athanor.text.Tokenizer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `serve` and `generate` on folders whose model cannot be used: one line that says why, and bad data's exit code.
@Tag("cpu")
class WrongModelTest {
    @TempDir
    private Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void writeAModel() {
        model = folder.resolve("small");
        try (var gpt = Gpt.of(GptConfig.of(256, 16, 1, 1, 8));
                var tokenizer = BytePairTokenizer.bytes(List.of())) {
            ModelDirectory.write(model, gpt, SpecialIds.none());
            tokenizer.write(model.resolve(Tokenizer.FILE));
        }
    }

    private void refused(Path directory, String... words) {
        for (var verb : List.of("serve", "generate")) {
            var err = new StringWriter();
            var line = Main.commandLine();
            line.setOut(new PrintWriter(new StringWriter()));
            line.setErr(new PrintWriter(err));
            var arguments = verb.equals("serve")
                    ? new String[] {verb, directory.toString(), "--port", "0"}
                    : new String[] {verb, directory.toString(), "--max-tokens", "1"};
            assertThat(Main.run(line, arguments)).as(verb + ": " + err).isEqualTo(Failures.BAD_DATA);
            assertThat(err.toString().lines()).as(verb).hasSize(1);
            assertThat(err.toString()).as(verb).contains(words).contains(directory.toString());
        }
    }

    @Test
    void aFolderThatIsNotThereOrHoldsNoModelIsNamed() throws Exception {
        refused(folder.resolve("none"), "there is no such folder");
        refused(Files.createDirectory(folder.resolve("empty")), "config.json");
    }

    @Test
    void anUnknownFamilyIsToldTheKnownOnes() throws Exception {
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"mamba\"}");
        refused(model, "'mamba'", "gpt2", "llama");
    }

    @Test
    void missingWeightsAreNamed() throws Exception {
        Files.delete(model.resolve("model.safetensors"));
        refused(model, "model.safetensors");
    }

    @Test
    void aMissingTokenizerIsNamed() throws Exception {
        Files.delete(model.resolve(Tokenizer.FILE));
        refused(model, "tokenizer.json");
    }

    @Test
    void aTokenizerOfAnotherModelIsFoundByItsIds() {
        try (var other = BytePairTokenizer.bytes(List.of("<a>", "<b>"))) {
            other.write(model.resolve(Tokenizer.FILE));
        }
        refused(model, "its tokenizer has ids up to 257, but its model knows those from 0 to 255");
    }
}
