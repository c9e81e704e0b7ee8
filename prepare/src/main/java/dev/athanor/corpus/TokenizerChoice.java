package dev.athanor.corpus;

import dev.athanor.settings.Check;
import java.nio.file.Path;

/// How a corpus becomes ids.
public sealed interface TokenizerChoice {
    /// The token that ends each document, of the tokenizers that are made here.
    String END_OF_TEXT = "<|endoftext|>";

    /// A byte-level byte pair encoding, trained on the training documents, evenly spread ones where they are more than
    /// 256 MB.
    ///
    /// @param vocabulary the ids in all, the end of a document and the 256 bytes among them
    record Bpe(int vocabulary) implements TokenizerChoice {
        public Bpe {
            new Check().atLeast("vocabulary", vocabulary, 257).orThrow();
        }

        public static Bpe defaults() {
            return new Bpe(8192);
        }
    }

    /// Pieces of words as BERT's, trained on the training documents.
    ///
    /// @param lowercase whether capitals and accents are taken off
    record WordPiece(int vocabulary, boolean lowercase) implements TokenizerChoice {
        public WordPiece {
            new Check().atLeast("vocabulary", vocabulary, 6).orThrow();
        }

        public static WordPiece defaults() {
            return new WordPiece(30_522, true);
        }
    }

    /// An id for each byte, and one that ends a document.
    record Bytes() implements TokenizerChoice {}

    /// An id for each character of the corpus and nothing else, as nanoGPT's example.
    record Characters() implements TokenizerChoice {}

    /// One that is there: a `tokenizer.json`, or a folder with one or with `vocab.json` and `merges.txt`.
    record File(Path file) implements TokenizerChoice {}
}
