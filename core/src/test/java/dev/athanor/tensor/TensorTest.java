package dev.athanor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class TensorTest {
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void shapesThatDoNotFitAreNamedWithTheOperation() {
        var a = Tensor.ones(2, 3);
        var b = Tensor.ones(4, 5);
        assertThatThrownBy(() -> a.matmul(b))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "matmul of [2, 3] f32 and [4, 5] f32: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)");
        assertThatThrownBy(() -> a.add(b))
                .isInstanceOf(ShapeException.class)
                .hasMessageStartingWith("add of [2, 3] f32");
        assertThatThrownBy(() -> a.view(7)).isInstanceOf(ShapeException.class).hasMessageContaining("view of [2, 3]");
    }

    @Test
    void elementsReturnAsTheyWere() {
        assertThat(Tensor.of(new float[] {1.5f, -2}, 2).toFloats()).containsExactly(1.5f, -2);
        assertThat(Tensor.of(new long[] {Long.MAX_VALUE, -1}).toLongs()).containsExactly(Long.MAX_VALUE, -1);
        assertThat(Tensor.of(new double[] {Math.PI}).toDoubles()).containsExactly(Math.PI);
        assertThat(Tensor.of(new byte[] {1, -1}).toBytes()).containsExactly(1, -1);
        assertThat(Tensor.of(new int[] {7, 8}).dtype()).isEqualTo(DType.I32);
    }

    @Test
    void everyTypeConvertsAndComesBack() {
        for (var dtype : DType.values()) {
            var converted = Tensor.of(new float[] {0, 1}).to(dtype);
            assertThat(converted.dtype()).isEqualTo(dtype);
            assertThat(converted.toFloats()).containsExactly(0, 1);
        }
    }

    @Test
    void aShapeThatDoesNotMatchTheValuesIsRefused() {
        assertThatThrownBy(() -> Tensor.of(new float[3], 2, 2))
                .isInstanceOf(ShapeException.class)
                .hasMessage("shape [2, 2] has 4 elements, but 3 were given");
    }

    @Test
    void wholeNumbersKeepAnIntegerTensorsType() {
        assertThat(Tensor.of(new long[] {1, 2}).add(1).dtype()).isEqualTo(DType.I64);
        assertThat(Tensor.of(new long[] {1, 2}).mul(0.5).dtype()).isEqualTo(DType.F32);
    }

    @Test
    void gradientsGatherOverBackwardCalls() {
        var w = Tensor.of(new float[] {2, 3}).requiresGrad(true);
        assertThat(w.grad()).isNull();
        w.square().sum().backward();
        w.square().sum().backward();
        assertThat(gradOf(w)).containsExactly(8, 12);
        w.setGrad(null);
        assertThat(w.grad()).isNull();
    }

    @Test
    void nothingIsRecordedWithoutGrad() {
        var w = Tensor.ones(2).requiresGrad(true);
        assertThat(Autograd.noGrad(() -> w.mul(2)).requiresGrad()).isFalse();
        assertThat(w.mul(2).requiresGrad()).isTrue();
    }

    @Test
    void gradientsOfIntermediateTensorsAreFound() {
        var w = Tensor.of(new float[] {1, 2}).requiresGrad(true);
        var hidden = w.mul(3);
        var gradients = Autograd.gradients(List.of(hidden.square().sum()), List.of(hidden, w));
        assertThat(gradients.get(0).toFloats()).containsExactly(6, 12);
        assertThat(gradients.get(1).toFloats()).containsExactly(18, 36);
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        RandomState.seed(3);
        var first = Tensor.randn(8).toFloats();
        RandomState.seed(3);
        assertThat(Tensor.randn(8).toFloats()).containsExactly(first);
    }

    @Test
    void aRestoredRandomStateContinuesToTheBit() {
        RandomState.seed(3);
        Tensor.randn(5);
        var state = RandomState.save(Device.CPU);
        var next = Tensor.randn(100).toFloats();
        RandomState.restore(Device.CPU, state);
        assertThat(Tensor.randn(100).toFloats()).containsExactly(next);
        assertThatThrownBy(() -> RandomState.restore(Device.CPU, new byte[3])).isInstanceOf(TensorException.class);
    }

    @Test
    void aPreparedCallRunsAgainAndAgain() {
        var a = Tensor.ones(2);
        var b = Tensor.ones(3);
        try (var halve = Operator.find("aten::_foreach_mul_", "Scalar").prepare(List.of(a, b), 0.5)) {
            halve.run();
            halve.run();
            halve.set(1, 8.0);
            halve.run();
        }
        assertThat(a.toFloats()).containsExactly(2, 2);
        assertThat(b.toFloats()).containsExactly(2, 2, 2);
    }

    @Test
    void aCallWithTooFewArgumentsIsRefused() {
        var multiply = Operator.find("aten::_foreach_mul_", "Scalar");
        assertThatThrownBy(() -> multiply.prepare(List.of(Tensor.ones(1))))
                .hasMessage("aten::_foreach_mul_ takes 2 arguments, 1 were given");
    }

    @Test
    void aPreparedCallGivesWhatItReturns() {
        var tensors = List.of(Tensor.of(new float[] {3, 4}), Tensor.of(new float[] {5, 12}));
        try (var norms = Operator.find("aten::_foreach_norm", "Scalar").prepare(tensors, 2.0, null)) {
            assertThat(norms.run()).extracting(Tensor::item).containsExactly(5.0, 13.0);
        }
    }

    @Test
    void deviceNamesAreReadAndWrongOnesNamed() {
        assertThat(Device.parse("cpu")).isEqualTo(Device.CPU);
        assertThat(Device.parse("auto").toString()).isIn("cpu", "cuda:0");
        assertThatThrownBy(() -> Device.parse("gpu")).hasMessage("is 'gpu', expected auto, cpu, cuda or cuda:N");
        assertThatThrownBy(() -> Device.parse("cuda:99")).hasMessageContaining("is 'cuda:99', but this machine shows");
    }

    private static float[] gradOf(Tensor tensor) {
        var grad = tensor.grad();
        assertThat(grad).isNotNull();
        return grad.toFloats();
    }

    @Test
    void productOfOneRowIsThatOfItsRowAmongOthers() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var x = Tensor.randn(2, 3, 5);
            var weight = Tensor.randn(4, 5);
            var bias = Tensor.randn(4);
            var row = x.narrow(0, 1, 1).narrow(1, 2, 1); // [1, 1, 5]
            for (var b : Arrays.asList(null, bias)) {
                var all = Functional.linear(x, weight, b).narrow(0, 1, 1).narrow(1, 2, 1);
                assertThat(Functional.linear(row, weight, b).shape()).isEqualTo(all.shape());
                assertThat(Functional.linear(row, weight, b).toFloats()).containsExactly(all.toFloats(), within(1e-5f));
                var transposed = weight.transpose(0, 1).contiguous();
                assertThat(Functional.linearTransposed(x, transposed, b)
                                .select(0, 1)
                                .toFloats())
                        .containsExactly(
                                Functional.linear(x, weight, b).select(0, 1).toFloats(), within(1e-5f));
                assertThat(Functional.linearTransposed(row, transposed, b).toFloats())
                        .containsExactly(all.toFloats(), within(1e-5f));
            }
            assertThatThrownBy(() -> Functional.linear(Tensor.ones(1, 4), weight, null))
                    .isInstanceOf(ShapeException.class);
        }
    }

    @Test
    void memoryMayBeElsewhereWhileAGraphHoldsTheTensor() {
        try (var _ = Scope.open()) {
            var weight = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2).requiresGrad(true);
            var x = Tensor.of(new float[] {1, 1}, 1, 2).requiresGrad(true);
            var y = Functional.linear(x, weight, null);
            weight.dropMemory();
            assertThat(weight.memoryBytes()).isZero();
            assertThat(weight.shape()).isEqualTo(Shape.of(2, 2));
            assertThatThrownBy(weight::toFloats).hasMessageContaining("[2, 2] f32 are not in memory");
            assertThatThrownBy(() -> Functional.linear(x, weight, null)).hasMessageContaining("not in memory");
            assertThatThrownBy(() -> x.add(weight)).hasMessageContaining("not in memory");

            var memory = Tensor.of(new float[] {5, 6, 7, 8}, 2, 2);
            weight.takeMemory(memory);
            assertThat(memory.memoryBytes()).isZero();
            assertThat(weight.memoryBytes()).isEqualTo(16);
            y.sum().backward();
            assertThat(Objects.requireNonNull(x.grad()).toFloats()).containsExactly(12, 14);
            assertThat(weight.toFloats()).containsExactly(5, 6, 7, 8);
        }
    }

    @Test
    void memoryIsOnlyTakenFromATensorThatHasItToItself() {
        try (var _ = Scope.open()) {
            var whole = Tensor.zeros(4);
            assertThatThrownBy(() -> whole.narrow(0, 0, 2).dropMemory()).hasMessageContaining("view of a tensor");
            assertThatThrownBy(() -> whole.takeMemory(Tensor.zeros(5))).isInstanceOf(ShapeException.class);
        }
    }
}
