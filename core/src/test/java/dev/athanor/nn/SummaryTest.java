package dev.athanor.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Figures computed by hand.
@Tag("cpu")
class SummaryTest {
    private static final class Mlp extends Module implements Layer {
        private final Linear up = child("up", Linear.of(784, 256));
        private final Linear down = child("down", Linear.of(256, 10));

        @Override
        public Tensor forward(Tensor x) {
            return down.forward(up.forward(x).relu());
        }
    }

    private static final class Scale extends Module implements Layer {
        private final Tensor weight = parameter("weight", () -> Tensor.ones(4));

        @Override
        public Tensor forward(Tensor x) {
            return observed(x, x.mul(weight));
        }

        @Override
        protected long flops(Shape input, Shape output) {
            return output.elements();
        }
    }

    private static final class Tied extends Module implements Layer {
        private final Embedding embedding = child("embedding", Embedding.of(50, 8));
        private final RmsNorm norm = child("norm", RmsNorm.of(8));
        private final Linear head = child("head", Linear.tied(embedding.weight()));

        @Override
        public Tensor forward(Tensor ids) {
            return head.forward(norm.forward(norm.forward(embedding.forward(ids))));
        }
    }

    @Test
    void modelWrittenByAUserIsSummedUp() {
        try (var model = new Mlp()) {
            model.down.freeze();
            var summary = Summary.of(model, Shape.of(64, 784), DType.F32);
            assertThat(summary.toString()).isEqualTo("""
                name     layer               output     parameters  frozen       FLOPs  activation bytes
                (model)  Mlp                 [64, 10]            0       0           0                 0
                up       Linear(784 -> 256)  [64, 256]     200,960       0  25,690,112            65,536
                down     Linear(256 -> 10)   [64, 10]            0   2,570     327,680             2,560

                parameters 203,530 (2,570 frozen), 814,120 bytes; buffers 0 bytes
                for an input [64, 784] f32: 26,017,792 FLOPs, 68,096 bytes of activations
                """);
        }
    }

    @Test
    void convolutionNetworkCountsEveryLayer() {
        try (var model = Sequential.of(
                Conv2d.of(Conv2d.Settings.of(4, 6, 3).withGroups(2).withPadding(1)),
                BatchNorm.of(6),
                new Activation.Relu(),
                MaxPool2d.of(2),
                Flatten.defaults(),
                Dropout.of(0.5),
                LayerNorm.of(96),
                Linear.of(96, 3, false))) {
            var summary = Summary.of(model, Shape.of(2, 4, 8, 8), DType.F32);
            var rows = summary.byName();
            var convolution = Objects.requireNonNull(rows.get("0"));
            assertThat(convolution.parameters()).isEqualTo(6 * 2 * 9 + 6);
            assertThat(convolution.output()).contains(Shape.of(2, 6, 8, 8));
            assertThat(convolution.flops()).isEqualTo(2L * 2 * 9 * (2 * 6 * 8 * 8));
            assertThat(convolution.activationBytes()).isEqualTo(4 * 2 * 6 * 8 * 8);
            var norm = Objects.requireNonNull(rows.get("1"));
            assertThat(norm.flops()).isEqualTo(2 * 2 * 6 * 8 * 8);
            assertThat(norm.parameterBytes()).isEqualTo(4 * 12);
            assertThat(norm.bufferBytes()).isEqualTo(4 * 12 + 8);
            assertThat(rows.get("2"))
                    .isEqualTo(new Summary.Row(
                            "2", "Relu", Optional.of(Shape.of(2, 6, 8, 8)), 0, 0, 0, 0, 0, 4 * 2 * 6 * 8 * 8));
            assertThat(Objects.requireNonNull(rows.get("3")).output()).contains(Shape.of(2, 6, 4, 4));
            var flat = Objects.requireNonNull(rows.get("4"));
            assertThat(flat.output()).contains(Shape.of(2, 96));
            assertThat(flat.activationBytes()).isZero();
            assertThat(Objects.requireNonNull(rows.get("5")).activationBytes()).isZero();
            assertThat(Objects.requireNonNull(rows.get("6")).flops()).isEqualTo(7 * 2 * 96);
            assertThat(Objects.requireNonNull(rows.get("7")).flops()).isEqualTo(2 * 96 * 2 * 3);
            assertThat(summary.flops()).isEqualTo(27_648 + 1_536 + 1_344 + 1_152);
            assertThat(summary.parameters()).isEqualTo(114 + 12 + 192 + 288);
            assertThat(summary.activationBytes()).isEqualTo(3 * 3_072 + 768 + 768 + 24);
        }
    }

    @Test
    void tiedWeightCountsOnceAndALayerUsedTwiceWorksTwice() {
        try (var model = new Tied()) {
            var summary = Summary.of(model, Shape.of(2, 3), DType.I64);
            assertThat(summary.parameters()).isEqualTo(50 * 8 + 8);
            assertThat(summary.parameterBytes()).isEqualTo(4 * (50 * 8 + 8));
            assertThat(Objects.requireNonNull(summary.byName().get("embedding")).flops())
                    .isZero();
            assertThat(Objects.requireNonNull(summary.byName().get("norm")).flops())
                    .isEqualTo(2 * 4 * (2 * 3 * 8));
            assertThat(Objects.requireNonNull(summary.byName().get("head")).flops())
                    .isEqualTo(2 * 8 * (2 * 3 * 50));
        }
    }

    @Test
    void moduleWithComputationsOfItsOwnCanReportThem() {
        try (var model = Sequential.of(new Scale(), Linear.of(4, 2))) {
            var row = Objects.requireNonNull(
                    Summary.of(model, Shape.of(5, 4), DType.F32).byName().get("0"));
            assertThat(row).isEqualTo(new Summary.Row("0", "Scale", Optional.of(Shape.of(5, 4)), 4, 0, 20, 16, 0, 80));
        }
    }

    @Test
    void modesAndStatisticsStayAsTheyWere() {
        try (var model = Sequential.of(BatchNorm.of(4), Dropout.of(0.5), Linear.of(4, 2));
                var _ = Scope.open()) {
            ((Module) model.layers().get(1)).eval();
            Summary.of(model, Shape.of(1, 4), DType.F32);
            assertThat(model.isTraining()).isTrue();
            assertThat(((Module) model.layers().get(0)).isTraining()).isTrue();
            assertThat(((Module) model.layers().get(1)).isTraining()).isFalse();
            assertThat(Objects.requireNonNull(model.state().get("0.num_batches_tracked"))
                            .toLongs())
                    .containsExactly(0);
            assertThat(model.forward(Tensor.ones(2, 4)).requiresGrad()).isTrue();
        }
    }

    @Test
    void failingForwardLeavesNothingAllocated() {
        try (var model = new Mlp()) {
            assertThat(LiveTensors.leakedBy(() -> assertThatThrownBy(
                                    () -> Summary.of(model, Shape.of(1, 783), DType.F32))
                            .isInstanceOf(ShapeException.class)
                            .hasMessageContaining("Linear(784 -> 256) got [1, 783]")))
                    .isEmpty();
            assertThat(model.isTraining()).isTrue();
            assertThat(model.observer()).isNull();
        }
    }
}
