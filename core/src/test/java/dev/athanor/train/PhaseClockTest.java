package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.track.Phase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class PhaseClockTest {
    private long now = 1_000;
    private long paused = 50;
    private final PhaseClock clock = new PhaseClock(() -> now, () -> paused);

    @Test
    void eachPhaseHasTheTimeFromItsEntryToTheNext() {
        now += 3;
        clock.enter(Phase.DATA);
        now += 10;
        clock.forward();
        now += 20;
        clock.backward();
        now += 40;
        clock.forward();
        now += 5;
        clock.enter(Phase.OTHER);
        assertThat(clock.time())
                .containsEntry(Phase.OTHER, Duration.ofNanos(3))
                .containsEntry(Phase.DATA, Duration.ofNanos(10))
                .containsEntry(Phase.FORWARD, Duration.ofNanos(25))
                .containsEntry(Phase.BACKWARD, Duration.ofNanos(40))
                .containsEntry(Phase.SAVE, Duration.ZERO);
    }

    @Test
    void theLastPhaseCountsUntilTheTimeIsAskedFor() {
        clock.enter(Phase.SAVE);
        now += 7;
        assertThat(clock.time()).containsEntry(Phase.SAVE, Duration.ofNanos(7));
    }

    @Test
    void aPauseIsTakenOffThePhasesSinceTheLastTimeAndTheSumStays() {
        clock.forward();
        now += 1_000;
        clock.enter(Phase.OTHER);
        clock.settle(); // what was before is not touched any more
        clock.forward();
        now += 300;
        clock.backward();
        now += 100;
        paused += 40;
        clock.settle();
        assertThat(clock.time())
                .containsEntry(Phase.FORWARD, Duration.ofNanos(1_270))
                .containsEntry(Phase.BACKWARD, Duration.ofNanos(90))
                .containsEntry(Phase.GARBAGE_COLLECTION, Duration.ofNanos(40));
        assertThat(sum(clock.time())).isEqualTo(1_400);
    }

    @Test
    void aPauseLongerThanWhatPassedTakesNoMoreThanThat() {
        clock.forward();
        now += 10;
        paused += 1_000_000;
        var time = clock.time();
        assertThat(time).containsEntry(Phase.FORWARD, Duration.ZERO);
        assertThat(sum(time)).isEqualTo(10);
    }

    private static long sum(Map<Phase, Duration> time) {
        return time.values().stream().mapToLong(Duration::toNanos).sum();
    }
}
