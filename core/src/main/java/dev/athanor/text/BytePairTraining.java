package dev.athanor.text;

import dev.athanor.settings.Check;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/// Trains a byte-level byte pair encoding. The tokens are those that Hugging Face tokenizers learns from the same
/// texts: special tokens first, then the 256 bytes in GPT-2's order, then the merges.
public final class BytePairTraining {
    private static final int BYTES = 256;

    private final int vocabulary;
    private final List<String> specialTokens;
    private final long minimumFrequency;
    private final int threads;

    private BytePairTraining(int vocabulary, List<String> specialTokens, long minimumFrequency, int threads) {
        this.vocabulary = vocabulary;
        this.specialTokens = specialTokens;
        this.minimumFrequency = minimumFrequency;
        this.threads = threads;
    }

    /// @param vocabulary the ids in all, special tokens and the 256 bytes among them
    public static BytePairTraining of(int vocabulary, Collection<String> specialTokens) {
        var special = specialTokens.stream().distinct().toList();
        int least = BYTES + special.size();
        new Check()
                .that(
                        vocabulary >= least,
                        "vocabulary",
                        "is " + vocabulary + ", expected at least " + least + ": the bytes and the special tokens")
                .that(special.stream().noneMatch(String::isEmpty), "specialTokens", "has an empty one")
                .orThrow();
        return new BytePairTraining(vocabulary, special, 1, Runtime.getRuntime().availableProcessors());
    }

    /// Merges no pair that occurs less often than this; 1 unless given.
    public BytePairTraining minimumFrequency(long times) {
        new Check().atLeast("minimumFrequency", times, 1).orThrow();
        return new BytePairTraining(vocabulary, specialTokens, times, threads);
    }

    /// Counts on so many threads; as many as the machine has processors unless given. The tokens do not depend on it.
    public BytePairTraining threads(int threads) {
        new Check().atLeast("threads", threads, 1).orThrow();
        return new BytePairTraining(vocabulary, specialTokens, minimumFrequency, threads);
    }

    /// @param documents each valid UTF-8
    public BytePairTokenizer train(Iterable<byte[]> documents) {
        return train(documents.iterator());
    }

    /// @param documents each valid UTF-8; read by one thread at a time
    public BytePairTokenizer train(Iterator<byte[]> documents) {
        var counts = Counting.of(documents, threads, WordCounts::addAll);
        var tokens = new ArrayList<>(specialTokens);
        int[] byteIds = new int[BYTES];
        for (int letter :
                IntStream.range(0, BYTES).map(ByteAlphabet::letter).sorted().toArray()) {
            var token = Character.toString(letter);
            byteIds[ByteAlphabet.single(token)] = tokens.size();
            tokens.add(token);
        }
        var learner = new PairLearner(tokens, "");
        var words = counts.words();
        int[] symbols = new int[words.bytes()];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = byteIds[words.byteAt(i) & 0xFF];
        }
        int[] ends = IntStream.range(0, words.size()).map(words::end).toArray();
        learner.learn(symbols, ends, counts.counts(), vocabulary, minimumFrequency);
        return new BytePairTokenizer(
                learner.tokens(), Merges.of(byteIds, learner.merges()), AddedTokens.special(specialTokens, 0));
    }
}
