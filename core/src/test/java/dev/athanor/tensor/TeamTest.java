package dev.athanor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class TeamTest {
    @Test
    void partsAreComputedAtTheSameTimeAndComeInTheirOrder() throws InterruptedException {
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        var meeting = new CyclicBarrier(3);
        try (var team = Team.of(3);
                var _ = Scope.open()) {
            var results = team.together(part -> {
                threads.add(Thread.currentThread());
                meet(meeting);
                return List.of(Tensor.scalar(part).mul(2), Tensor.scalar(part));
            });
            assertThat(results.stream().flatMap(List::stream).map(Tensor::item))
                    .containsExactly(0.0, 0.0, 2.0, 1.0, 4.0, 2.0);
        }
        assertThat(threads).hasSize(3).contains(Thread.currentThread());
        assertThat(alive(threads)).containsExactly(Thread.currentThread());
    }

    @Test
    void aPartIsOnOneThread() {
        int before = Threads.count();
        try (var team = Team.of(2);
                var _ = Scope.open()) {
            var counts = team.together(_ -> List.of(Tensor.scalar(Threads.count())));
            if (Team.possible()) {
                assertThat(counts.stream().map(of -> of.getFirst().item())).containsOnly(1.0);
            }
        }
        assertThat(Threads.count()).isEqualTo(before);
    }

    @Test
    void partsRecordGradientsWhereTheCallerDoes() {
        try (var team = Team.of(2);
                var _ = Scope.open()) {
            var weight = Tensor.ones(2).requiresGrad(true);
            assertThat(team.together(_ -> List.of(weight.mul(2))))
                    .allMatch(of -> of.getFirst().requiresGrad());
            try (var _ = Autograd.noGrad()) {
                assertThat(team.together(_ -> List.of(weight.mul(2))))
                        .noneMatch(of -> of.getFirst().requiresGrad());
            }
        }
    }

    @Test
    void aFailureReachesTheCallerAndNothingIsLeft() {
        long before = LiveTensors.count();
        for (int failing = 0; failing < 2; failing++) {
            int number = failing;
            try (var team = Team.of(2);
                    var _ = Scope.open()) {
                assertThatThrownBy(() -> team.together(part -> {
                            var made = Tensor.ones(3);
                            if (part == number) {
                                throw new ShapeException("part " + part + " fails");
                            }
                            return List.of(made);
                        }))
                        .isInstanceOf(ShapeException.class)
                        .hasMessage("part " + number + " fails");
            }
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception error) {
            throw new IllegalStateException("the parts did not meet", error);
        }
    }

    /// Those that do not end soon; a pool says that it has ended a moment before its threads have.
    private static Stream<Thread> alive(Set<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            if (!thread.equals(Thread.currentThread())) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            }
        }
        return threads.stream().filter(Thread::isAlive);
    }
}
