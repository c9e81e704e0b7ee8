package dev.athanor.distributed.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class StageSplitTest {
    private static double[] equal(int blocks) {
        var times = new double[blocks];
        Arrays.fill(times, 1);
        return times;
    }

    @Test
    void equalBlocksAreSplitEvenly() {
        assertThat(StageSplit.balanced(0, equal(8), 0, 4).firstBlocks()).isEqualTo(List.of(0, 2, 4, 6, 8));
    }

    @Test
    void theHeadCountsAsSoManyBlocks() {
        assertThat(StageSplit.balanced(0, equal(4), 2, 2).firstBlocks()).isEqualTo(List.of(0, 3, 4));
        assertThat(StageSplit.balanced(1, equal(4), 3, 2).firstBlocks()).isEqualTo(List.of(0, 3, 4));
    }

    @Test
    void aHeadThatTakesLongestStandsAlone() {
        assertThat(StageSplit.balanced(0, equal(3), 4, 4).firstBlocks()).isEqualTo(List.of(0, 1, 2, 3, 3));
    }

    @Test
    void slowBlocksStandWithFewOthers() {
        assertThat(StageSplit.balanced(0, new double[] {1, 1, 1, 1, 5, 1}, 0, 3).firstBlocks())
                .isEqualTo(List.of(0, 4, 5, 6));
    }

    @Test
    void noOtherSplitHasAFasterSlowestStage() {
        var random = new Random(5);
        for (int round = 0; round < 200; round++) {
            var times = random.doubles(7, 0.1, 2).toArray();
            double embedding = random.nextDouble();
            double head = 3 * random.nextDouble();
            var split = StageSplit.balanced(embedding, times, head, 3);
            double best = Double.POSITIVE_INFINITY;
            for (int first = 0; first <= 7; first++) {
                for (int second = first + 1; second <= 7; second++) {
                    best = Math.min(best, slowest(embedding, times, head, first, second));
                }
            }
            assertThat(slowest(embedding, times, head, split.first(1), split.first(2)))
                    .isCloseTo(best, within(1e-12));
        }
    }

    private static double slowest(double embedding, double[] times, double head, int first, int second) {
        double one = embedding + Arrays.stream(times, 0, first).sum();
        double two = Arrays.stream(times, first, second).sum();
        double three = Arrays.stream(times, second, times.length).sum() + head;
        return Math.max(one, Math.max(two, three));
    }

    @Test
    void tooManyStagesAreRefused() {
        assertThatThrownBy(() -> StageSplit.balanced(0, equal(2), 1, 5))
                .hasMessage("2 blocks cannot be split over 5 stages; take at most 4 stages");
        assertThatThrownBy(() -> new StageSplit(List.of(0, 2, 2, 4))).hasMessageContaining("stage 1");
    }
}
