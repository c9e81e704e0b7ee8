package dev.athanor.predict;

import dev.athanor.hub.SpecialIds;
import dev.athanor.model.ModelDirectory;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.table.DataException;
import dev.athanor.tensor.Device;
import dev.athanor.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;

/// A model that writes, with the tokenizer that it was trained with.
///
/// ```java
/// try (var model = TextModel.load(Path.of("runs/gpt-java/model"), Device.CPU)) {
///     var request = Request.of(model.encode("public static "), 50).withStopIds(model.special().stop());
///     System.out.println(model.decode(Generator.of(model.model()).generate(request).ids()));
/// }
/// ```
public final class TextModel implements AutoCloseable {
    private final CausalLanguageModel model;
    private final Tokenizer tokenizer;
    private final SpecialIds special;

    private TextModel(CausalLanguageModel model, Tokenizer tokenizer, SpecialIds special) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.special = special;
    }

    /// Reads a model directory, ours or Hugging Face's, in evaluation mode.
    ///
    /// @throws DataException if its tokenizer has ids that its model has not
    /// @throws dev.athanor.model.ModelException if it holds no model that writes
    /// @throws dev.athanor.text.TokenizerException if it holds no tokenizer that can be used
    /// @throws dev.athanor.checkpoint.CheckpointException if its weights are missing or are not the model's
    public static TextModel load(Path directory, Device device) {
        var special = ModelDirectory.specialIds(directory);
        var tokenizer = Tokenizer.read(directory);
        try {
            var model = ModelDirectory.readCausal(directory);
            try {
                check(directory, tokenizer, model);
                model.to(device);
                return new TextModel(model, tokenizer, special);
            } catch (RuntimeException error) {
                model.close();
                throw error;
            }
        } catch (RuntimeException error) {
            tokenizer.close();
            throw error;
        }
    }

    private static void check(Path directory, Tokenizer tokenizer, CausalLanguageModel model) {
        // a model may have more, as many make their vocabulary a round number
        if (tokenizer.vocabularySize() > model.vocab()) {
            throw DataException.in(
                    directory,
                    "its tokenizer has ids up to " + (tokenizer.vocabularySize() - 1) + ", but its model knows those"
                            + " from 0 to " + (model.vocab() - 1) + "; are both of one training?");
        }
    }

    public CausalLanguageModel model() {
        return model;
    }

    /// The tokens that begin and end texts.
    public SpecialIds special() {
        return special;
    }

    /// The ids of a text as the model expects it.
    public int[] encode(String text) {
        return tokenizer.encode(text);
    }

    /// The text of ids, without special tokens. An id that the tokenizer has not, as a model may have some that were
    /// never trained, is no text.
    public String decode(int... ids) {
        int known = tokenizer.vocabularySize();
        return tokenizer.decode(Arrays.stream(ids).filter(id -> id < known).toArray());
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
