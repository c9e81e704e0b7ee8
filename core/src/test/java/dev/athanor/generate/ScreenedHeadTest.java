package dev.athanor.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class ScreenedHeadTest {
    @Test
    void likeliestTokenIsThatOfTheWholeProduct() {
        RandomState.seed(5);
        assertThat(LiveTensors.leakedBy(() -> {
                    try (var _ = Scope.open();
                            var _ = Autograd.noGrad();
                            var weight = Tensor.randn(3_000, 96).release();
                            var head = ScreenedHead.of(weight)) {
                        for (int i = 0; i < 200; i++) {
                            var hidden = Tensor.randn(1, 1, 96);
                            assertThat(head.likeliest(hidden))
                                    .isEqualTo(weight.matmul(hidden.flatten(0, -1))
                                            .argmax(0)
                                            .toLongs()[0]);
                        }
                    }
                }))
                .isEmpty();
    }

    @Test
    void fewRowsAreComputedInFull() {
        RandomState.seed(6);
        try (var _ = Scope.open();
                var _ = Autograd.noGrad();
                var head = ScreenedHead.of(Tensor.randn(3_000, 96))) {
            for (int i = 0; i < 20; i++) {
                assertThat(head.candidates(Tensor.randn(96)).size(0)).isBetween(1L, 150L);
            }
        }
    }

    @Test
    void nearlyEqualRowsAndZerosAreAllLookedAt() {
        RandomState.seed(7);
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var weight = Tensor.randn(1, 96)
                    .expand(2_000, 96)
                    .add(Tensor.randn(2_000, 96).mul(1e-4));
            try (var head = ScreenedHead.of(weight);
                    var zeros = ScreenedHead.of(Tensor.zeros(2_000, 96))) {
                for (int i = 0; i < 20; i++) { // more misses than it has patience for
                    var hidden = Tensor.randn(96);
                    assertThat(head.likeliest(hidden))
                            .isEqualTo(weight.matmul(hidden).argmax(0).toLongs()[0]);
                }
                assertThat(zeros.likeliest(Tensor.zeros(96))).isZero();
            }
        }
    }
}
