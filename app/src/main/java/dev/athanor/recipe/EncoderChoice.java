package dev.athanor.recipe;

import dev.athanor.settings.Check;
import java.nio.file.Path;

/// Where a pretrained encoder comes from.
public sealed interface EncoderChoice {
    /// all-MiniLM-L6-v2, which comes with Athanor: 6 blocks, vectors of 384, 22.6 million parameters, English.
    record AllMinilmL6V2() implements EncoderChoice {}

    /// A directory of a BERT with its tokenizer, such as Hugging Face's.
    record Directory(Path folder) implements EncoderChoice {}

    /// A BERT that PyTorch exported.
    ///
    /// @param file the model
    /// @param tokenizer its `tokenizer.json`
    /// @param heads of each attention, which no weight tells
    record Onnx(Path file, Path tokenizer, int heads) implements EncoderChoice {
        public Onnx {
            new Check().atLeast("heads", heads, 1).orThrow();
        }
    }
}
