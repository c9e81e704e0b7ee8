package dev.athanor.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.SortedMap;

/// Text to ids and back. Any number of threads may use one.
public sealed interface Tokenizer extends AutoCloseable
        permits BytePairTokenizer, CharacterTokenizer, LibraryTokenizer {
    /// The file of a tokenizer in a model directory.
    String FILE = "tokenizer.json";

    /// Reads a `tokenizer.json`, or a directory that holds one, or GPT-2's `vocab.json` and `merges.txt`.
    ///
    /// @throws TokenizerException naming what is absent or cannot be used
    static Tokenizer read(Path fileOrDirectory) {
        return TokenizerFile.read(fileOrDirectory);
    }

    /// How many ids there are, from 0 on without the last: the rows that a model's embedding needs at least.
    int vocabularySize();

    /// The ids of a text as a model expects it, with the special tokens that belong around it.
    default int[] encode(String text) {
        return encode(text, Specials.ADD);
    }

    int[] encode(String text, Specials specials);

    /// The ids of a UTF-8 text in which nothing is special.
    ///
    /// @param text valid UTF-8
    default int[] encode(byte[] text) {
        return encode(new String(text, StandardCharsets.UTF_8), Specials.IGNORE);
    }

    /// The text of ids, without special tokens. Bytes that are no UTF-8 become U+FFFD.
    ///
    /// @throws TokenizerException if an id is out of range
    String decode(int... ids);

    /// The special tokens and their ids, by name.
    SortedMap<String, Integer> specialTokens();

    /// The id of a special token.
    default OptionalInt special(String token) {
        var id = specialTokens().get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// The text of a `tokenizer.json` that Hugging Face tokenizers loads, with equal ids.
    String toJson();

    /// Writes [#toJson] as a whole or not at all.
    default void write(Path file) {
        TokenizerFile.write(file, toJson());
    }

    @Override
    void close();
}
