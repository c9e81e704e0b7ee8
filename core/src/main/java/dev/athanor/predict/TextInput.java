package dev.athanor.predict;

import dev.athanor.hub.ConfigKeys;
import dev.athanor.hub.HubWeights;
import dev.athanor.settings.Check;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What the rows of a model of texts are called and how long they may be: `text.json` in its directory.
///
/// @param column of the texts
/// @param target what is told of them
/// @param length the most ids of a text; a longer one is cut
public record TextInput(String column, String target, int length) {
    /// The name of its file in a model directory.
    public static final String FILE = "text.json";

    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    public TextInput {
        new Check()
                .notBlank("column", column)
                .notBlank("target", target)
                .atLeast("length", length, 3)
                .orThrow();
    }

    /// Of a model directory; of one from elsewhere, which has no such file, the columns `text` and `label` and the
    /// model's whole context.
    static TextInput read(Path directory, int context) {
        var file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return new TextInput("text", "label", context);
        }
        try {
            var input = JSON.readValue(Files.readAllBytes(file), TextInput.class);
            new Check().within("length", input.length, 3, context).orThrow();
            return input;
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e, e);
        } catch (JacksonException e) {
            throw DataException.in(file, "does not say what a model's texts are: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw DataException.in(file, "does not fit its model: " + e.getMessage(), e);
        }
    }

    /// Writes the file into a model directory, and the one that tells transformers' tokenizers the same.
    public void write(Path directory) {
        HubWeights.writeJson(
                directory.resolve(FILE),
                ConfigKeys.empty().put("column", column).put("target", target).put("length", length));
        writeTokenizerConfig(directory, length);
    }

    /// Writes what tells transformers how to read the `tokenizer.json` of a directory.
    ///
    /// @param length the most ids of a text
    public static void writeTokenizerConfig(Path directory, int length) {
        HubWeights.writeJson(
                directory.resolve(TOKENIZER_CONFIG),
                ConfigKeys.empty()
                        .put("tokenizer_class", "PreTrainedTokenizerFast")
                        .put("model_max_length", length)
                        .put("pad_token", "[PAD]"));
    }
}
