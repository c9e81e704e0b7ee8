package dev.athanor.text;

import java.util.Arrays;

/// Text from ids as they come, without ever giving a part of a character. What it gives, put together, is the text of
/// all
/// ids.
///
/// Not for several threads at once.
public final class StreamingDecoder {
    // A character is at most four bytes: ids that make no whole character after so many are no part of one.
    private static final int MOST_HELD = 8;

    private final Tokenizer tokenizer;
    // ids whose text is given, but whose spaces the text of the next ones depends on; then those that are held back
    private final IdBuffer ids = new IdBuffer(16);
    private int given;

    private StreamingDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    public static StreamingDecoder of(Tokenizer tokenizer) {
        return new StreamingDecoder(tokenizer);
    }

    /// The text that is whole now; empty if the id ends within a character.
    ///
    /// @throws TokenizerException if the id is out of range
    public String add(int id) {
        ids.add(id);
        return ids.size() - given < MOST_HELD ? next(false) : next(true);
    }

    /// The rest: what was held back, with U+FFFD for a character that never was whole.
    public String finish() {
        return next(true);
    }

    private String next(boolean all) {
        int[] known = ids.toArray();
        var before = tokenizer.decode(Arrays.copyOf(known, given));
        var text = tokenizer.decode(known);
        if (text.length() <= before.length() || (!all && text.endsWith("\uFFFD"))) {
            return "";
        }
        ids.clear();
        for (int i = given; i < known.length; i++) {
            ids.add(known[i]);
        }
        given = ids.size();
        return text.substring(before.length());
    }
}
