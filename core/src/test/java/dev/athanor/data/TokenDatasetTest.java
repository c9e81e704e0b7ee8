package dev.athanor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.tensor.Scope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cpu")
class TokenDatasetTest {
    private static final int VOCABULARY = 1000;
    private static final int CONTEXT = 16;

    @TempDir
    Path folder;

    private final List<int[]> documents = Shards.documents(200, 40, VOCABULARY, 5);
    private Tokens tokens;

    @BeforeEach
    void openTheTokens() {
        tokens = Tokens.open(List.of(Shards.write(folder.resolve("train-0.tokens"), VOCABULARY, documents)));
    }

    @AfterEach
    void closeTheTokens() {
        tokens.close();
    }

    @Test
    void contiguousSamplesHoldEveryTokenOnceAndTheOneThatFollows() {
        var data = TokenDataset.of(tokens, new Packing.Contiguous(), CONTEXT);
        var all = Shards.joined(documents);
        var batch = data.read(LongStream.range(0, data.size()).toArray());
        int count = (int) data.size() * CONTEXT;
        assertThat(all.length - count).isBetween(1, CONTEXT);
        assertThat(batch.input()).isEqualTo(Arrays.copyOf(all, count));
        assertThat(batch.target()).isEqualTo(Arrays.copyOfRange(all, 1, count + 1));
    }

    @Test
    void firstFitKeepsEveryStepOfEveryDocumentAndMixesNone() {
        var data = TokenDataset.of(tokens, new Packing.FirstFit(), CONTEXT);
        var batch = data.read(LongStream.range(0, data.size()).toArray());
        var expected = new HashMap<List<Long>, Integer>();
        for (var document : documents) {
            for (int i = 0; i + 1 < document.length; i++) {
                expected.merge(List.of((long) document[i], (long) document[i + 1]), 1, Integer::sum);
            }
        }
        var found = new HashMap<List<Long>, Integer>();
        for (int i = 0; i < batch.input().length; i++) {
            assertThat(batch.target()[i] == TokenBatch.NO_TARGET).isEqualTo(batch.documents()[i] < 0);
            if (batch.documents()[i] >= 0) {
                found.merge(List.of(batch.input()[i], batch.target()[i]), 1, Integer::sum);
                boolean sameNext = i % CONTEXT < CONTEXT - 1 && batch.documents()[i + 1] == batch.documents()[i];
                assertThat(!sameNext || batch.input()[i + 1] == batch.target()[i])
                        .isTrue();
            }
        }
        assertThat(found).isEqualTo(expected);
        long steps = expected.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(data.size()).as("little room is left free").isLessThan(Math.round(steps / (double) CONTEXT * 1.05));
    }

    @Test
    void theDocumentsOfAContiguousSampleAreThoseOfItsTokens() {
        var data = TokenDataset.of(tokens, new Packing.Contiguous(), CONTEXT);
        var batch = data.read(new long[] {3});
        long first = tokens.documentOf(3 * CONTEXT);
        for (int i = 0; i < CONTEXT; i++) {
            assertThat(batch.documents()[i]).isEqualTo(tokens.documentOf(3 * CONTEXT + i) - first);
        }
    }

    @Test
    void whatWasExpectedIsWhatIsReadLater() {
        var data = TokenDataset.of(tokens, new Packing.Contiguous(), CONTEXT);
        var order = new Shuffle(data.size(), 3);
        try (var _ = Scope.open()) {
            for (long at = 0; at + 8 <= data.size(); at += 8) {
                var now = order.samples(0, at, 8);
                if (at + 16 <= data.size()) {
                    data.expect(order.samples(0, at + 8, 8));
                }
                assertThat(data.batch(now).input().toLongs())
                        .isEqualTo(data.read(now).input());
            }
        }
    }

    @Test
    void twoProcessesSeeTogetherWhatOneSeesFromTheSamePosition() {
        var data = TokenDataset.of(tokens, new Packing.Contiguous(), CONTEXT);
        var order = new Shuffle(data.size(), 9);
        var one = data.read(order.samples(0, 24, 8)).input();
        var first = data.read(order.samples(0, 24, 4)).input();
        var second = data.read(order.samples(0, 28, 4)).input();
        assertThat(one).startsWith(first).endsWith(second);
    }

    @Test
    void aMixtureGivesEachDatasetItsShareInTheOrderAskedFor() {
        var data = TokenDataset.of(tokens, new Packing.Contiguous(), CONTEXT);
        var few = Shards.write(folder.resolve("b.tokens"), VOCABULARY, List.of(new int[CONTEXT * 2 + 1]));
        try (var zeros = Tokens.open(List.of(few));
                var _ = Scope.open()) {
            var zero = TokenDataset.of(zeros, new Packing.Contiguous(), CONTEXT);
            var mixture = Mixture.of(List.of(new Mixture.Part(data, 3), new Mixture.Part(zero, 1)), 100, 1);
            assertThat(mixture.shares()).containsExactly(75, 25);
            var asked = new Shuffle(100, 4).samples(0, 0, 100);
            var rows = mixture.batch(asked).input().toLongs();
            var seen = new HashSet<List<Long>>();
            for (int row = 0; row < asked.length; row++) {
                var ids = Arrays.copyOfRange(rows, row * CONTEXT, (row + 1) * CONTEXT);
                assertThat(LongStream.of(ids).allMatch(id -> id == 0)).isEqualTo(asked[row] >= 75);
                seen.add(LongStream.of(ids).boxed().toList());
            }
            assertThat(seen).as("75 different samples and the zeros").hasSize(76);
        }
    }

    @Test
    void tooFewTokensForOneSampleAreNamed() {
        assertThatThrownBy(() -> TokenDataset.of(tokens, new Packing.Contiguous(), 1 << 20))
                .hasMessageContaining("too few for one sample of 1048576");
    }
}
