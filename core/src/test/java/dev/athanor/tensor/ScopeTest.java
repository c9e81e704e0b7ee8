package dev.athanor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class ScopeTest {
    @Test
    void closingAScopeFreesWhatWasMadeInIt() {
        long before = LiveTensors.count();
        Tensor sum;
        try (var _ = Scope.open()) {
            sum = Tensor.ones(2, 2).add(1).sum();
            assertThat(sum.item()).isEqualTo(8);
        }
        assertThat(sum.isClosed()).isTrue();
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void aKeptTensorOutlivesItsScope() {
        try (var _ = Scope.open()) {
            var sum = Scope.of(() -> Tensor.ones(3).sum());
            assertThat(sum.item()).isEqualTo(3);
        }
    }

    @Test
    void aTensorMadeWithNoScopeOpenIsRefused() {
        long before = LiveTensors.count();
        assertThatThrownBy(() -> Tensor.ones(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no scope open");
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void keepingWithNoScopeAroundIsRefused() {
        try (var scope = Scope.open()) {
            var one = Tensor.ones(1);
            assertThatThrownBy(() -> scope.keep(one)).hasMessageContaining("release()");
        }
    }

    @Test
    void aFreedTensorSaysSo() {
        Tensor freed;
        try (var _ = Scope.open()) {
            freed = Tensor.ones(1);
        }
        assertThatThrownBy(freed::sum).isInstanceOf(IllegalStateException.class).hasMessageContaining("freed");
        assertThat(freed).hasToString("a freed tensor");
    }

    @Test
    void aReleasedTensorIsTakenByAScopeOfAnotherThread() throws Exception {
        Tensor released;
        try (var _ = Scope.open()) {
            released = Tensor.ones(4).release();
        }
        try (var executor = Executors.newSingleThreadExecutor()) {
            double sum = executor.submit(() -> {
                        try (var scope = Scope.open()) {
                            return scope.adopt(released).sum().item();
                        }
                    })
                    .get();
            assertThat(sum).isEqualTo(4);
        }
        assertThat(released.isClosed()).isTrue();
    }

    @Test
    void scopesCloseInOrder() {
        try (var outer = Scope.open();
                var _ = Scope.open()) {
            assertThatThrownBy(outer::close).hasMessageContaining("one opened inside it");
        }
    }

    @Test
    void theLeakDetectorNamesThePlace() {
        var leaks = LiveTensors.leakedBy(() -> {
            try (var _ = Scope.open()) {
                Tensor leaked = Tensor.ones(2, 3).release();
                Tensor _ = leaked.add(1);
            }
        });
        assertThat(leaks)
                .singleElement()
                .asString()
                .startsWith("[2, 3] f32 made at ")
                .contains("ScopeTest");
    }
}
