package dev.athanor.text;

import java.util.Arrays;

/// How often each word occurs.
final class WordCounts {
    private final WordTable words = new WordTable();
    private long[] counts = new long[1 << 11];

    int size() {
        return words.size();
    }

    WordTable words() {
        return words;
    }

    long[] counts() {
        return Arrays.copyOf(counts, words.size());
    }

    void add(byte[] text, int from, int to, long times) {
        int word = words.number(text, from, to);
        if (word == counts.length) {
            counts = Arrays.copyOf(counts, word * 2);
        }
        counts[word] += times;
    }

    /// Counts the words of a text as GPT-2 cuts it.
    void addAll(byte[] text) {
        int at = 0;
        while (at < text.length) {
            int end = Gpt2Words.end(text, at, text.length);
            add(text, at, end, 1);
            at = end;
        }
    }

    void addAll(WordCounts other) {
        for (int word = 0; word < other.size(); word++) {
            var text = other.words.word(word);
            add(text, 0, text.length, other.counts[word]);
        }
    }
}
