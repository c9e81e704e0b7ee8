package dev.athanor.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.TensorException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class LayerBehaviourTest {
    private final Scope scope = Scope.open();

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void dropoutKeepsTheMeanWhileTrainingAndIsNothingAfterwards() {
        RandomState.seed(1);
        var x = Tensor.ones(100_000);
        try (var dropout = Dropout.of(0.25)) {
            var dropped = dropout.forward(x);
            assertThat(dropped.eq(0).to(DType.F32).mean().item()).isBetween(0.24, 0.26);
            assertThat(dropped.mean().item()).isBetween(0.98, 1.02);
            dropout.eval();
            assertThat(dropout.forward(x).eq(x).all()).isTrue();
        }
    }

    @Test
    void dropoutWithTheSameSeedDropsTheSame() {
        try (var dropout = Dropout.of(0.5)) {
            RandomState.seed(4);
            var first = dropout.forward(Tensor.ones(64)).toFloats();
            assertThat(dropout.forward(Tensor.ones(64)).toFloats()).isNotEqualTo(first);
            RandomState.seed(4);
            assertThat(dropout.forward(Tensor.ones(64)).toFloats()).isEqualTo(first);
        }
    }

    @Test
    void evaluationLeavesRunningStatisticsAlone() {
        try (var norm = BatchNorm.of(2)) {
            norm.eval();
            norm.forward(Tensor.randn(8, 2));
            assertThat(Objects.requireNonNull(norm.state().get("running_mean")).toFloats())
                    .containsExactly(0, 0);
            assertThat(Objects.requireNonNull(norm.state().get("num_batches_tracked"))
                            .toLongs())
                    .containsExactly(0);
        }
    }

    @Test
    void batchesOfTrainingAreCounted() {
        try (var norm = BatchNorm.of(2)) {
            norm.forward(Tensor.randn(8, 2));
            norm.forward(Tensor.randn(8, 2));
            assertThat(Objects.requireNonNull(norm.state().get("num_batches_tracked"))
                            .toLongs())
                    .containsExactly(2);
        }
    }

    @Test
    void batchOfOneRowCannotBeNormalisedWhileTraining() {
        try (var norm = BatchNorm.of(2)) {
            assertThatThrownBy(() -> norm.forward(Tensor.ones(1, 2)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("BatchNorm(2) got [1, 2]: one value per channel has no variance; "
                            + "train with more than one row per batch");
            norm.eval();
            assertThat(norm.forward(Tensor.ones(1, 2)).rank()).isEqualTo(2);
        }
    }

    @Test
    void linearNamesItsSizesAndTheInputs() {
        try (var linear = Linear.of(256, 10)) {
            assertThatThrownBy(() -> linear.forward(Tensor.ones(64, 255)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("Linear(256 -> 10) got [64, 255]: the last axis must be 256");
            assertThatThrownBy(() -> linear.forward(Tensor.scalar(1)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("Linear(256 -> 10) got []: the last axis must be 256");
        }
    }

    @Test
    void layersRefuseShapesThatDoNotFit() {
        try (var convolution = Conv2d.of(3, 8, 5);
                var layerNorm = LayerNorm.of(4);
                var rmsNorm = RmsNorm.of(4);
                var batchNorm = BatchNorm.of(4)) {
            assertThatThrownBy(() -> convolution.forward(Tensor.ones(2, 4, 9, 9)))
                    .hasMessage("Conv2d(3 -> 8, kernel 5) got [2, 4, 9, 9]: expected [batch, 3, height, width]");
            assertThatThrownBy(() -> convolution.forward(Tensor.ones(3, 9, 9))).hasMessageContaining("[3, 9, 9]");
            assertThatThrownBy(() -> convolution.forward(Tensor.ones(2, 3, 4, 4)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("[2, 3, 4, 4]");
            assertThatThrownBy(() -> layerNorm.forward(Tensor.ones(2, 5)))
                    .hasMessage("LayerNorm(4) got [2, 5]: the last axis must be 4");
            assertThatThrownBy(() -> rmsNorm.forward(Tensor.ones(2, 5)))
                    .hasMessage("RmsNorm(4) got [2, 5]: the last axis must be 4");
            assertThatThrownBy(() -> batchNorm.forward(Tensor.ones(4)))
                    .hasMessage("BatchNorm(4) got [4]: expected [batch, 4], with at most two further axes");
        }
    }

    @Test
    void embeddingNamesTheRangeOfItsIndices() {
        try (var embedding = Embedding.of(5, 3)) {
            assertThatThrownBy(() -> embedding.forward(Tensor.of(new long[] {1, 5})))
                    .isInstanceOf(TensorException.class)
                    .hasMessage("Embedding(5 -> 3) got index 5 in [2], expected 0 to 4");
            assertThatThrownBy(() -> embedding.forward(Tensor.of(new long[] {-1})))
                    .isInstanceOf(TensorException.class);
        }
    }

    @Test
    void layersNameEveryProblemOfTheirSettings() {
        assertThatThrownBy(() -> Linear.of(0, -3))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("in is 0")
                .hasMessageContaining("out is -3");
        assertThatThrownBy(() -> new Conv2d.Settings(4, 6, 0, 1, 0, 1, 4, true))
                .hasMessageContaining("kernel is 0")
                .hasMessageContaining("groups is 4, which does not divide in 4 and out 6");
        assertThatThrownBy(() -> Dropout.of(1.5)).hasMessageContaining("probability is 1.5");
        assertThatThrownBy(() -> Embedding.of(3, 2, 3)).hasMessageContaining("paddingIndex is 3");
        assertThatThrownBy(() -> MaxPool2d.of(2).withPadding(2)).hasMessageContaining("padding is 2");
        assertThatThrownBy(() -> new BatchNorm.Settings(0, 0, 0.1, true, true)).hasMessageContaining("channels is 0");
        assertThatThrownBy(() -> new Activation.Elu(Double.NaN)).hasMessageContaining("alpha is NaN");
    }
}
