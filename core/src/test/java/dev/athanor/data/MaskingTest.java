package dev.athanor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.settings.SettingsException;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class MaskingTest {
    private static final int MASK = 4;
    private static final Masking MASKING = new Masking(0.15, MASK, 1000, Set.of(0, 1, 2, 3, MASK));

    @Test
    void theShareIsHiddenAndEachFateHasItsPart() {
        int count = 100_000;
        var ids = new long[count];
        var targets = new long[count];
        Arrays.setAll(ids, i -> i % 20 == 0 ? 2 : 500);
        MASKING.apply(ids, targets, 0, count, new SplittableRandom(1));
        int chosen = 0;
        int masked = 0;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (targets[i] == TokenBatch.NO_TARGET) {
                assertThat(ids[i]).isEqualTo(i % 20 == 0 ? 2 : 500);
            } else {
                chosen++;
                assertThat(targets[i]).isEqualTo(500);
                masked += ids[i] == MASK ? 1 : 0;
                kept += ids[i] == 500 ? 1 : 0;
                assertThat(ids[i]).isGreaterThanOrEqualTo(MASK);
            }
        }
        assertThat(chosen).isEqualTo((int) Math.round(0.15 * 95_000));
        assertThat((double) masked / chosen).isCloseTo(0.8, within(0.02));
        assertThat((double) kept / chosen).isCloseTo(0.1, within(0.02));
    }

    @Test
    void oneTokenAtLeastIsHiddenAndNothingOutsideTheSample() {
        var ids = new long[] {9, 9, 2, 9, 2, 9};
        var targets = new long[6];
        MASKING.apply(ids, targets, 2, 3, new SplittableRandom(1));
        assertThat(targets).containsExactly(0, 0, TokenBatch.NO_TARGET, 9, TokenBatch.NO_TARGET, 0);
        assertThat(ids[0]).isEqualTo(9);
        assertThat(ids[5]).isEqualTo(9);
    }

    @Test
    void settingsThatCannotBeUsedAreNamed() {
        assertThatThrownBy(() -> new Masking(1, 4, 4, Set.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("share is 1", "maskId is 4");
    }
}
