package dev.athanor.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class PaddedRowsTest {
    private static final PaddedRows ROWS = PaddedRows.of(
            List.of(new int[] {5, 6, 7}, new int[] {8}, new int[] {9, 4}, new int[] {3}),
            List.of(0, 1, 2, 3),
            0,
            Device.CPU);

    @Test
    void batchIsAsLongAsItsLongestRow() {
        try (var _ = Scope.open()) {
            var batch = ROWS.batch(new long[] {2, 1});
            assertThat(batch.input().toLongs()).containsExactly(9, 4, 8, 0);
            assertThat(batch.target().toLongs()).containsExactly(2, 1);
        }
    }

    @Test
    void samplesOfAStepAreArrangedByLengthAndOtherwiseAsTheyCame() {
        assertThat(ROWS.arranged(new long[] {0, 3, 2, 1})).containsExactly(3, 1, 2, 0);
        assertThat(ROWS.first(3).arranged(new long[] {2, 1})).containsExactly(1, 2);
    }
}
