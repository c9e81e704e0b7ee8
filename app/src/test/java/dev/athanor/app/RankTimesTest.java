package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class RankTimesTest {
    @Test
    void theOneThatKeepsTheOthersWaitingIsNamed() {
        var times = new RankTimes(List.of(60.0, 90.0, 75.0), List.of(40.0, 10.0, 25.0));
        assertThat(times.lines())
                .containsExactly(
                        "rank 0  a step 100 ms, of which waiting 40, 40%",
                        "rank 1  a step 100 ms, of which waiting 10, 10%",
                        "rank 2  a step 100 ms, of which waiting 25, 25%",
                        "rank 1 keeps the others waiting: it computes for 90 ms, the fastest for 60");
    }

    @Test
    void nobodyIsWhereAllComputeAlike() {
        var times = new RankTimes(List.of(60.0, 63.0), List.of(4.0, 1.0));
        assertThat(times.lines()).hasSize(2);
    }
}
