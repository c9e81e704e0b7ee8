package dev.athanor.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Learns which pairs to merge: always the most frequent, of equally frequent ones that of the lowest ids (Sennrich et
/// al. 2016; ties and the numbers of new tokens as in Hugging Face tokenizers).
///
/// Counts change only around each merge: for every pair it keeps the words that hold it, and a heap of pairs whose
/// counts are brought up to date when they come to its top.
final class PairLearner {
    private final List<String> tokens;
    private final String continuation;
    private final Map<String, Integer> idOf = new HashMap<>();
    private final List<long[]> merges = new ArrayList<>();

    private final Heap heap = new Heap();
    private final PairTable pairs = new PairTable(1 << 16);
    private long[] counts = new long[1 << 16];
    private IdBuffer[] where = new IdBuffer[1 << 16];

    /// @param tokens the vocabulary so far, by id
    /// @param continuation what a token that does not start a word starts with; it goes when the token is merged
    PairLearner(List<String> tokens, String continuation) {
        this.tokens = new ArrayList<>(tokens);
        this.continuation = continuation;
        for (int id = 0; id < tokens.size(); id++) {
            idOf.put(tokens.get(id), id);
        }
    }

    List<String> tokens() {
        return tokens;
    }

    /// Left, right and result, in the order learned.
    List<long[]> merges() {
        return merges;
    }

    /// @param symbols the ids of all words, one word after the other
    /// @param ends where each word ends
    /// @param frequencies how often each word occurs
    void learn(int[] symbols, int[] ends, long[] frequencies, int vocabulary, long minimumFrequency) {
        int[] sizes = new int[ends.length];
        for (int word = 0; word < ends.length; word++) {
            int start = start(ends, word);
            sizes[word] = ends[word] - start;
            for (int i = start; i + 1 < ends[word]; i++) {
                add(symbols[i], symbols[i + 1], frequencies[word], word);
            }
        }
        for (int pair = 0; pair < pairs.size(); pair++) {
            heap.add(-counts[pair], pairs.pair(pair));
        }
        var risen = new IdBuffer(64);
        while (tokens.size() < vocabulary && !heap.isEmpty()) {
            long count = -heap.leastPriority();
            long key = heap.leastNumber();
            heap.removeLeast();
            int left = PairTable.left(key);
            int right = PairTable.right(key);
            int pair = pairs.find(left, right);
            if (counts[pair] != count) {
                if (counts[pair] > 0) {
                    heap.add(-counts[pair], key);
                }
                continue;
            }
            if (count < Math.max(1, minimumFrequency)) {
                break;
            }
            int merged = merged(left, right);
            merges.add(new long[] {left, right, merged});
            var words = where[pair];
            counts[pair] = 0;
            where[pair] = new IdBuffer(0);
            risen.clear();
            for (int i = 0; i < words.size(); i++) {
                int word = words.get(i);
                sizes[word] = replace(
                        symbols, start(ends, word), sizes[word], left, right, merged, frequencies[word], word, risen);
            }
            pushRisen(risen);
        }
    }

    private void pushRisen(IdBuffer risen) {
        int[] numbers = risen.toArray();
        Arrays.sort(numbers);
        for (int i = 0; i < numbers.length; i++) {
            if ((i == 0 || numbers[i] != numbers[i - 1]) && counts[numbers[i]] > 0) {
                heap.add(-counts[numbers[i]], pairs.pair(numbers[i]));
            }
        }
    }

    /// Merges a pair within one word; returns the word's new size.
    private int replace(
            int[] symbols,
            int start,
            int size,
            int left,
            int right,
            int merged,
            long frequency,
            int word,
            IdBuffer risen) {
        int to = start;
        int end = start + size;
        for (int from = start; from < end; from++) {
            if (from + 1 < end && symbols[from] == left && symbols[from + 1] == right) {
                if (to > start) {
                    subtract(symbols[to - 1], left, frequency);
                    risen.add(add(symbols[to - 1], merged, frequency, word));
                }
                if (from + 2 < end) {
                    subtract(right, symbols[from + 2], frequency);
                    risen.add(add(merged, symbols[from + 2], frequency, word));
                }
                symbols[to++] = merged;
                from++;
            } else {
                symbols[to++] = symbols[from];
            }
        }
        return to - start;
    }

    private int merged(int left, int right) {
        var tail = tokens.get(right);
        var text = tokens.get(left) + (tail.startsWith(continuation) ? tail.substring(continuation.length()) : tail);
        var known = idOf.putIfAbsent(text, tokens.size());
        if (known != null) {
            return known;
        }
        tokens.add(text);
        return tokens.size() - 1;
    }

    private void subtract(int left, int right, long frequency) {
        int pair = pairs.find(left, right);
        // the pair that is being merged counts no more
        if (pair >= 0 && counts[pair] > 0) {
            counts[pair] -= frequency;
        }
    }

    private int add(int left, int right, long frequency, int word) {
        int pair = pairs.number(PairTable.pair(left, right));
        if (pair == counts.length) {
            counts = Arrays.copyOf(counts, pair * 2);
            where = Arrays.copyOf(where, pair * 2);
        }
        if (where[pair] == null) {
            where[pair] = new IdBuffer(0);
        }
        counts[pair] += frequency;
        var words = where[pair];
        if (words.size() == 0 || words.get(words.size() - 1) != word) {
            words.add(word);
        }
        return pair;
    }

    private static int start(int[] ends, int word) {
        return word == 0 ? 0 : ends[word - 1];
    }
}
