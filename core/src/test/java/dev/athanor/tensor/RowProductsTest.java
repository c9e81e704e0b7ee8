package dev.athanor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class RowProductsTest {
    private static final double LAST_BITS = 1e-4;

    @Test
    void productsOfBothLayoutsEqualThoseOfOneThread() {
        RandomState.seed(3);
        try (var _ = Scope.open();
                var _ = Autograd.noGrad();
                var products = RowProducts.over(3)) {
            var x = Tensor.randn(1, 1, 601);
            var weight = Tensor.randn(577, 601); // neither is a multiple of the parts
            var transposed = weight.transpose(0, 1).contiguous();
            for (var bias : Arrays.asList(null, Tensor.randn(577))) {
                var alone = Functional.linear(x, weight, bias);
                assertEqual(products.during(() -> Functional.linear(x, weight, bias)), alone);
                assertEqual(products.during(() -> Functional.linearTransposed(x, transposed, bias)), alone);
            }
        }
    }

    @Test
    void manyProductsInTurnAreEachWhole() throws InterruptedException {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad();
                var products = RowProducts.over(2)) {
            var x = Tensor.ones(1, 600);
            for (int i = 0; i < 50; i++) {
                if (i % 10 == 0) {
                    Thread.sleep(2); // the other thread falls asleep
                }
                var weight = Tensor.full(Shape.of(600, 600), i, DType.F32, Device.CPU);
                var sums = products.during(() -> Functional.linear(x, weight, null));
                assertThat(sums.toFloats()).containsOnly(600f * i);
            }
        }
    }

    @Test
    void threadsEndWhenItIsClosed() throws InterruptedException {
        var before = Thread.getAllStackTraces().keySet();
        var products = RowProducts.over(3);
        var started = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().startsWith("row-products"))
                .toList();
        products.close();
        for (var thread : started) {
            thread.join(10_000);
        }
        assertThat(started).hasSize(2).noneMatch(Thread::isAlive);
    }

    @Test
    void wrongShapesAreErrorsOfTheCallerAndTheNextProductIsWhole() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad();
                var products = RowProducts.over(2)) {
            var weight = Tensor.ones(600, 600);
            assertThatThrownBy(() -> products.during(
                            () -> Functional.linear(Tensor.ones(1, 600).to(DType.F64), weight, null)))
                    .isInstanceOf(TensorException.class);
            var sums = products.during(() -> Functional.linear(Tensor.ones(1, 600), weight, null));
            assertThat(sums.toFloats()).containsOnly(600f);
        }
    }

    private static void assertEqual(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).abs().max().item()).isLessThan(LAST_BITS);
    }
}
