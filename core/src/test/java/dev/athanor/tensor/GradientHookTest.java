package dev.athanor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.athanor.track.ResidentSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class GradientHookTest {
    private static final int PASSES = 100;
    private static final long ELEMENTS = 2_000_000; // 8 MB of gradient

    @Test
    void theGradientsThatItTellsOfAreFreed() {
        assumeThat(ResidentSet.now()).isPresent();
        var told = new AtomicInteger();
        try (var _ = Scope.open()) {
            var leaf = Tensor.zeros(ELEMENTS).requiresGrad(true);
            try (var _ = GradientHook.of(leaf, told::incrementAndGet)) {
                backward(leaf);
                long before = ResidentSet.now().orElseThrow();
                for (int i = 1; i < PASSES; i++) {
                    backward(leaf);
                }
                assertThat(ResidentSet.now().orElseThrow() - before)
                        .as("bytes that are not given back, of 800 MB")
                        .isLessThan(200_000_000);
            }
        }
        assertThat(told).hasValue(PASSES);
    }

    private static void backward(Tensor leaf) {
        try (var _ = Scope.open()) {
            leaf.mul(2.0).sum().backward();
        }
    }
}
