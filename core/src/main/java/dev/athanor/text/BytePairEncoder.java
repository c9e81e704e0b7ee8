package dev.athanor.text;

import java.util.Arrays;

/// Encodes text for one thread, and remembers the words it has seen: most of a text is words that came before.
final class BytePairEncoder {
    private static final int LONGEST_REMEMBERED = 256;
    private static final int MOST_WORDS = 1 << 17;
    private static final int MOST_BYTES = 1 << 22;

    private final Merges merges;
    private final Merges.Work work = new Merges.Work();
    private final WordTable words = new WordTable();
    private int[] ends = new int[1 << 11];
    private IdBuffer ids = new IdBuffer(1 << 12);

    BytePairEncoder(Merges merges) {
        this.merges = merges;
    }

    /// @param text valid UTF-8
    void encode(byte[] text, int from, int to, IdBuffer into) {
        int at = from;
        while (at < to) {
            int end = Gpt2Words.end(text, at, to);
            if (end - at == 1) {
                into.add(merges.byteId(text[at]));
            } else if (end - at > LONGEST_REMEMBERED) {
                merges.encode(text, at, end, work, into);
            } else {
                remembered(text, at, end, into);
            }
            at = end;
        }
    }

    private void remembered(byte[] text, int from, int to, IdBuffer into) {
        int known = words.size();
        int word = words.number(text, from, to);
        if (word == known) {
            if (word >= MOST_WORDS || words.bytes() > MOST_BYTES) {
                words.clear();
                ids.clear();
                word = words.number(text, from, to);
            }
            merges.encode(text, from, to, work, ids);
            if (word == ends.length) {
                ends = Arrays.copyOf(ends, word * 2);
            }
            ends[word] = ids.size();
        }
        into.addAll(ids.array(), word == 0 ? 0 : ends[word - 1], ends[word]);
    }
}
