package dev.athanor.text;

import dev.athanor.settings.Check;
import java.util.Arrays;

/// Texts as ids for an encoder that takes so many at most.
///
/// @param length the most ids of a text, those around it included
public record BoundedEncoding(Tokenizer tokenizer, int length) {
    private static final int LEAST = 3;
    // a text of megabytes is not taken apart for its first few hundred ids
    private static final int MOST_CHARACTERS_AN_ID = 200;

    public BoundedEncoding {
        new Check().atLeast("length", length, LEAST).orThrow();
    }

    /// The ids of a text.
    public static final class Encoded {
        private final int[] ids;
        private final boolean cut;

        private Encoded(int[] ids, boolean cut) {
            this.ids = ids;
            this.cut = cut;
        }

        /// At most as many as the length; of a longer text the first, and the special token that ends it.
        public int[] ids() {
            return ids;
        }

        /// Whether there were more.
        public boolean cut() {
            return cut;
        }
    }

    public Encoded encode(String text) {
        boolean huge = text.length() / MOST_CHARACTERS_AN_ID > length;
        int[] ids = tokenizer.encode(huge ? text.substring(0, length * MOST_CHARACTERS_AN_ID) : text);
        if (ids.length <= length) {
            return new Encoded(ids, huge);
        }
        var kept = Arrays.copyOf(ids, length);
        int last = ids[ids.length - 1];
        if (tokenizer.specialTokens().containsValue(last)) {
            kept[length - 1] = last;
        }
        return new Encoded(kept, true);
    }
}
