package dev.athanor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class ShuffleTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 63, 64, 65, 569, 10_000})
    void everySampleComesOnceAnEpoch(int size) {
        var samples = new Shuffle(size, 42).samples(3, 0, size);
        Arrays.sort(samples);
        assertThat(samples).containsExactly(LongStream.range(0, size).toArray());
    }

    @Test
    void epochsAndSeedsGiveDifferentOrders() {
        var order = new Shuffle(1000, 1);
        assertThat(order.samples(0, 0, 1000)).isEqualTo(order.samples(0, 0, 1000));
        assertThat(order.samples(0, 0, 1000)).isNotEqualTo(order.samples(1, 0, 1000));
        assertThat(order.samples(0, 0, 1000)).isNotEqualTo(new Shuffle(1000, 2).samples(0, 0, 1000));
    }

    @Test
    void aPositionIsTheSameWhateverTheBatch() {
        var order = new Shuffle(100, 7);
        var whole = order.samples(2, 0, 100);
        assertThat(order.samples(2, 37, 20)).isEqualTo(Arrays.copyOfRange(whole, 37, 57));
    }

    @Test
    void neighboursAreSpreadEvenly() {
        var samples = new Shuffle(10_000, 5).samples(0, 0, 10_000);
        // The mean of the first tenth of a uniform permutation: 5000 with a standard deviation of 87.
        assertThat(Arrays.stream(samples, 0, 1000).average().orElseThrow()).isBetween(4_650.0, 5_350.0);
        long ascending = LongStream.range(1, 10_000)
                .filter(i -> samples[(int) i] > samples[(int) i - 1])
                .count();
        assertThat(ascending).isBetween(4_850L, 5_150L);
    }

    @Test
    void positionsPastTheEpochAreRefused() {
        assertThatThrownBy(() -> new Shuffle(10, 0).samples(0, 8, 3))
                .hasMessage("positions 8 to 11 of an epoch of 10 samples");
        assertThatThrownBy(() -> new Shuffle(0, 0)).hasMessage("size is 0, expected at least 1");
    }
}
