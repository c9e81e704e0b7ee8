package dev.athanor.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.tensor.Autocast;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cpu")
class LinearCrossEntropyTest {
    private static final double FACTOR = 0.25;

    /// In one part, in equal parts, and with a smaller last one.
    @ParameterizedTest
    @ValueSource(longs = {100, 5, 4, 1})
    void lossAndGradientsInPartsAreThoseOfAllLogits(long rowsAtOnce) {
        RandomState.seed(5);
        long before = LiveTensors.count();
        try (var _ = Scope.open()) {
            var hidden = Tensor.randn(10, 6).requiresGrad(true);
            var weight = Tensor.randn(7, 6).requiresGrad(true);
            var target = Tensor.of(new long[] {0, 6, 3, -100, 2, 2, -100, 5, 1, 4}, 10);
            var total = Loss.crossEntropy().total(Functional.linear(hidden, weight, null), target);
            total.mul(FACTOR).backward();
            var expectedWeight = gradient(weight).copy().mulInPlace(2); // gathered on top of what is there

            var loss = new LinearCrossEntropy(hidden, weight, target, rowsAtOnce);
            assertThat(loss.total().item()).isCloseTo(total.item(), within(1e-5));
            var backward = loss.backward(Tensor.scalar(FACTOR));
            assertThat(backward.total().item()).isCloseTo(total.item(), within(1e-5));
            assertThat(backward.gradient().toFloats())
                    .containsExactly(gradient(hidden).toFloats(), within(1e-6f));
            assertThat(gradient(weight).toFloats()).containsExactly(expectedWeight.toFloats(), within(1e-6f));
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 3})
    void underAutocastTheProductsAloneAreShort(long rowsAtOnce) {
        RandomState.seed(6);
        try (var _ = Scope.open()) {
            var hidden = Tensor.randn(8, 16);
            var weight = Tensor.randn(5, 16).requiresGrad(true);
            var target = Tensor.of(new long[] {0, 1, 2, 3, 4, 0, 1, 2}, 8);
            var loss = new LinearCrossEntropy(hidden, weight, target, rowsAtOnce);
            var exact = loss.backward(Tensor.scalar(1));
            var exactWeight = gradient(weight).copy();
            weight.setGrad(null);
            try (var _ = Autocast.open(Device.CPU, DType.BF16)) {
                var shorter = loss.backward(Tensor.scalar(1));
                assertThat(shorter.total().dtype()).isEqualTo(DType.F32);
                assertThat(shorter.total().item()).isCloseTo(exact.total().item(), within(0.1));
                assertThat(gradient(weight).dtype()).isEqualTo(DType.F32);
                assertThat(gradient(weight).toFloats())
                        .containsExactly(exactWeight.toFloats(), within(0.1f))
                        .isNotEqualTo(exactWeight.toFloats());
            }
        }
    }

    private static Tensor gradient(Tensor leaf) {
        return Objects.requireNonNull(leaf.grad());
    }
}
