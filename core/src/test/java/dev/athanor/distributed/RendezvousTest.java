package dev.athanor.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class RendezvousTest {
    @Test
    void theRanksThatHaveNotComeAreNamed() throws Exception {
        int port = Ranks.freePort();
        try (var ranks = Ranks.none()) {
            for (int rank : new int[] {0, 2}) {
                ranks.add(new ProcessEnvironment(rank, 4, 0, "127.0.0.1", port), GroupProgram.class, "meet 6");
            }
            assertThat(ranks.awaitLines("failed connect"))
                    .allSatisfy(said -> assertThat(said)
                            .contains(
                                    "of 4 processes ranks 1, 3 have not come to the rendezvous at 127.0.0.1:" + port));
        }
    }

    @Test
    void aMasterThatHasNotComeIsNamed() throws Exception {
        int port = Ranks.freePort();
        try (var ranks = Ranks.none()) {
            var one = ranks.add(new ProcessEnvironment(1, 2, 0, "127.0.0.1", port), GroupProgram.class, "meet 2");
            assertThat(one.awaitLine("failed connect"))
                    .startsWith("peer 0")
                    .contains("rank 0 did not open the rendezvous at 127.0.0.1:" + port + " within 2.0 s");
        }
    }

    @Test
    void twoProcessesOfOneRankAreRefused() throws Exception {
        int port = Ranks.freePort();
        try (var ranks = Ranks.none()) {
            ranks.add(new ProcessEnvironment(0, 3, 0, "127.0.0.1", port), GroupProgram.class, "meet 12");
            var environment = new ProcessEnvironment(1, 3, 0, "127.0.0.1", port);
            var first = ranks.add(environment, GroupProgram.class, "meet 12");
            var second = ranks.add(environment, GroupProgram.class, "meet 12");
            // one of the two is there first, the other is refused: both end, the first when the third never comes
            var refused = first.awaitLine("failed connect") + second.awaitLine("failed connect");
            assertThat(refused).contains("rank 1 is already taken, by ");
        }
    }

    @Test
    void ranksThatWereToldDifferentSizesAreRefused() throws Exception {
        int port = Ranks.freePort();
        try (var ranks = Ranks.none()) {
            ranks.add(new ProcessEnvironment(0, 2, 0, "127.0.0.1", port), GroupProgram.class, "meet 30");
            ranks.add(new ProcessEnvironment(1, 3, 0, "127.0.0.1", port), GroupProgram.class, "meet 30");
            assertThat(ranks.get(0).awaitLine("failed connect")).contains("as one of 3 processes, rank 0 as one of 2");
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (var taken = new ServerSocket(0);
                var ranks = Ranks.none()) {
            var environment = new ProcessEnvironment(0, 2, 0, "127.0.0.1", taken.getLocalPort());
            assertThat(ranks.add(environment, GroupProgram.class, "meet 5").awaitLine("failed connect"))
                    .contains("port " + taken.getLocalPort() + " is in use on this host");
        }
    }
}
