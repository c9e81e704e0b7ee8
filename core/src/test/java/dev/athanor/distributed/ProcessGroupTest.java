package dev.athanor.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("cpu")
class ProcessGroupTest {
    @ParameterizedTest
    @CsvSource({"2, collectives", "2, checked-collectives", "4, collectives"})
    void everyOperationGivesWhatOneProcessComputes(int size, String what) throws Exception {
        try (var ranks = Ranks.start(size, GroupProgram.class, what + " 60")) {
            for (int rank = 0; rank < size; rank++) {
                var process = ranks.get(rank);
                assertThat(process.awaitLine("broadcast")).isEqualTo("[" + (size - 1.0) + ", " + (size - 0.5) + "]");
                assertThat(process.awaitLine("sum"))
                        .isEqualTo("[" + size * (size + 1) / 2.0 + ", " + 5.0 * size * (size - 1) + "]");
                assertThat(process.awaitLine("max")).isEqualTo("[" + (size - 1.0) + ", 0.0]");
                assertThat(process.awaitLine("gathered")).isEqualTo(gathered(size));
                assertThat(process.awaitLine("scattered")).isEqualTo("[" + rank * size * (size + 1) / 2.0 + "]");
                assertThat(process.awaitLine("swapped")).isEqualTo(swapped(rank, size));
                assertThat(process.awaitLine("received")).isEqualTo("[" + (rank + size - 1.0) % size + "]");
                process.awaitLine("done");
                assertThat(process.end()).isZero();
            }
        }
    }

    private static String gathered(int size) {
        return IntStream.range(0, 2 * size).mapToObj(i -> i / 2.0).toList().toString();
    }

    private static String swapped(int rank, int size) {
        return IntStream.range(0, size)
                .mapToObj(from -> 100.0 * from + rank)
                .toList()
                .toString();
    }

    @Test
    void eachAxisOfAMeshJoinsThoseThatDifferOnIt() throws Exception {
        try (var ranks = Ranks.start(4, GroupProgram.class, "mesh 60")) {
            // ranks 0 1 are the first stage, 2 3 the second; each adds up 1, 2, 4 and 8
            assertThat(ranks.awaitLines("pipeline")).isEqualTo(List.of("[5.0]", "[10.0]", "[5.0]", "[10.0]"));
            assertThat(ranks.awaitLines("data")).isEqualTo(List.of("[3.0]", "[3.0]", "[12.0]", "[12.0]"));
            ranks.awaitLines("done");
        }
    }

    @Test
    void aCheckedGroupNamesWhoIsAtSomethingElse() throws Exception {
        try (var ranks = Ranks.start(2, GroupProgram.class, "checked-sizes 60")) {
            assertThat(ranks.awaitLines("failed agreement"))
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .startsWith("peer 1")
                                    .endsWith("rank 1 is at allReduce of 5 F32 elements, SUM, "
                                            + "rank 0 at allReduce of 4 F32 elements, SUM"),
                            second -> assertThat(second).startsWith("peer 0"));
        }
    }

    @Test
    void aCheckedGroupNamesASenderOfAnotherSize() throws Exception {
        try (var ranks = Ranks.start(2, GroupProgram.class, "checked-exchange 60")) {
            assertThat(ranks.get(1).awaitLine("failed agreement"))
                    .startsWith("peer 0")
                    .endsWith("rank 0 is at send of 3 F32 elements, tag 0, rank 1 at send of 2 F32 elements, tag 0");
        }
    }

    @Test
    void aDeadProcessIsAnErrorForTheOthersAtOnce() throws Exception {
        try (var ranks = Ranks.start(2, GroupProgram.class, "endless 60")) {
            ranks.awaitLines("under way");
            long start = System.nanoTime();
            ranks.get(1).kill();
            assertThat(ranks.get(0).awaitLine("failed allReduce"))
                    .contains("rank 0: allReduce failed: rank 1 no longer answers: ");
            assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
            assertThat(ranks.get(0).end()).isZero();
        }
    }

    @Test
    void theOneThatServesTheMeetingPlaceIsNamedToo() throws Exception {
        try (var ranks = Ranks.start(2, GroupProgram.class, "endless 60")) {
            ranks.awaitLines("under way");
            ranks.get(0).kill();
            assertThat(ranks.get(1).awaitLine("failed allReduce")).contains("rank 0 no longer answers: ");
            assertThat(ranks.get(1).end()).isZero();
        }
    }

    @Test
    void aStalledProcessIsAnErrorForTheOthersAfterTheTimeout() throws Exception {
        try (var ranks = Ranks.start(2, GroupProgram.class, "endless 3")) {
            ranks.awaitLines("under way");
            long start = System.nanoTime();
            ranks.get(1).signal("STOP");
            assertThat(ranks.get(0).awaitLine("failed allReduce")).contains("rank 1 no longer answers: ");
            assertThat(System.nanoTime() - start).isBetween(2_000_000_000L, 30_000_000_000L);
            assertThat(ranks.get(0).end()).isZero();
        }
    }
}
