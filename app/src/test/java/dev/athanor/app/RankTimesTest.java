package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.track.RankTime;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class RankTimesTest {
    @Test
    void theOneThatKeepsTheOthersWaitingIsNamed() {
        var times =
                new RankTimes(List.of(new RankTime(60, 40, 0), new RankTime(90, 10, 12.5), new RankTime(75, 25, 0)));
        assertThat(times.lines())
                .containsExactly(
                        "rank 0  a step 100 ms, of which waiting 40, 40%",
                        "rank 1  a step 100 ms, of which waiting 10, 10%; gradients travelled beside computing for"
                                + " 12.5",
                        "rank 2  a step 100 ms, of which waiting 25, 25%",
                        "rank 1 keeps the others waiting: it computes for 90 ms, the fastest for 60");
    }

    @Test
    void nobodyIsWhereAllComputeAlike() {
        var times = new RankTimes(List.of(new RankTime(60, 4, 0), new RankTime(63, 1, 0)));
        assertThat(times.lines()).hasSize(2);
    }

    @Test
    void oneAloneHasNothingToTell() {
        assertThat(new RankTimes(List.of(new RankTime(60, 0, 0))).lines()).isEmpty();
    }
}
