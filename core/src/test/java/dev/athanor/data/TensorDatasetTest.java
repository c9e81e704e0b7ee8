package dev.athanor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class TensorDatasetTest {
    @Test
    void batchesComeInTheOrderAsked() {
        long before = LiveTensors.count();
        try (var data = dataset();
                var _ = Scope.open()) {
            var batch = data.batch(new long[] {2, 0});
            assertThat(batch.size()).isEqualTo(2);
            assertThat(batch.input().toFloats()).containsExactly(5, 6, 1, 2);
            assertThat(batch.target().toLongs()).containsExactly(9, 7);
            assertThat(data.slice(1, 2).target().toLongs()).containsExactly(8, 9);
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void inputsAndTargetsMustBeOfOneLength() {
        try (var _ = Scope.open()) {
            var two = Tensor.ones(2, 3);
            var three = Tensor.ones(3);
            assertThatThrownBy(() -> TensorDataset.of(two, three)).isInstanceOf(ShapeException.class);
        }
    }

    private static TensorDataset dataset() {
        return TensorDataset.of(() ->
                new Batch(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2), Tensor.of(new long[] {7, 8, 9}, 3)));
    }
}
