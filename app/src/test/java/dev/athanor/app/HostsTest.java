package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.distributed.Compression;
import dev.athanor.recipe.ParallelRecipe;
import dev.athanor.train.Sharding;
import dev.athanor.train.TrainingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Launchers of several hosts, all on this one.
@Tag("cpu")
class HostsTest {
    private Team.Meeting meeting = new Team.Meeting("127.0.0.1", 1);

    @BeforeEach
    void findPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            meeting = new Team.Meeting("127.0.0.1", socket.getLocalPort());
        }
    }

    private static ParallelRecipe parallel(Duration timeout, Optional<Integer> minimum) {
        return new ParallelRecipe(
                Optional.empty(),
                Sharding.NONE,
                Optional.empty(),
                Compression.NONE,
                Optional.empty(),
                timeout,
                Optional.empty(),
                3,
                minimum);
    }

    private Hosts host(int number, int nodes, Duration timeout, Optional<Integer> minimum) throws IOException {
        var launch = new Launch(nodes, number, 2, Optional.of(meeting));
        return Hosts.of(launch, parallel(timeout, minimum), Console.silent());
    }

    private static CompletableFuture<Team> gathered(Hosts host, int processes) {
        Executor beside = task -> Thread.ofPlatform().daemon().start(task);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return host.gather(processes);
                    } catch (IOException failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                beside);
    }

    private static Team get(CompletableFuture<Team> team) throws Exception {
        return team.get(20, TimeUnit.SECONDS);
    }

    @Test
    void ranksFollowTheNumbersOfHostsInWhicheverOrderTheyCome() throws Exception {
        var patience = Duration.ofSeconds(10);
        try (var second = host(2, 3, patience, Optional.empty());
                var first = host(1, 3, patience, Optional.empty())) {
            var ofSecond = gathered(second, 1);
            Thread.sleep(100);
            var ofFirst = gathered(first, 3);
            try (var zeroth = host(0, 3, patience, Optional.empty())) {
                var at = new Team.Meeting("127.0.0.1", meeting.port() + 1);
                assertThat(zeroth.gather(2)).isEqualTo(new Team(0, 2, 6, at));
                assertThat(get(ofFirst)).isEqualTo(new Team(2, 3, 6, at));
                assertThat(get(ofSecond)).isEqualTo(new Team(5, 1, 6, at));
            }
        }
    }

    @Test
    void aHostThatHasNotComeIsNamed() throws Exception {
        try (var zeroth = host(0, 3, Duration.ofMillis(300), Optional.empty())) {
            assertThatThrownBy(() -> zeroth.gather(2))
                    .isInstanceOf(TrainingException.class)
                    .hasMessage("hosts 1, 2 have not come to the rendezvous at " + meeting + " within 0.3 s");
        }
        findPort();
        try (var first = host(1, 3, Duration.ofMillis(300), Optional.empty())) {
            assertThatThrownBy(() -> first.gather(2))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageStartingWith("host 0 did not open the rendezvous at " + meeting + " within 0.3 s");
        }
    }

    @Test
    void thoseThatAreLeftGoOnAndOneThatComesLateTakesPartInTheNextAttempt() throws Exception {
        var patience = Duration.ofMillis(700);
        try (var zeroth = host(0, 2, patience, Optional.of(2));
                var first = host(1, 2, Duration.ofSeconds(20), Optional.of(2))) {
            assertThat(zeroth.gather(2).worldSize()).isEqualTo(2);
            var late = gathered(first, 2);
            Thread.sleep(1_000);
            assertThat(late).isNotDone();
            var next = zeroth.gather(2);
            assertThat(next.worldSize()).isEqualTo(4);
            assertThat(get(late)).isEqualTo(new Team(2, 2, 4, next.meeting()));
        }
    }

    @Test
    void tooFewAreRefused() throws Exception {
        try (var zeroth = host(0, 2, Duration.ofMillis(300), Optional.of(3))) {
            assertThatThrownBy(() -> zeroth.gather(2))
                    .hasMessage("2 processes are left, too few to go on with: parallel.minimum is 3");
        }
    }

    @Test
    void oneInTheSamePlaceReplacesTheOther() throws Exception {
        var patience = Duration.ofSeconds(10);
        try (var zeroth = host(0, 3, patience, Optional.empty());
                var first = host(1, 3, patience, Optional.empty());
                var another = host(1, 3, patience, Optional.empty());
                var second = host(2, 3, patience, Optional.empty())) {
            var replaced = gathered(first, 2);
            Thread.sleep(300);
            var ofAnother = gathered(another, 1);
            assertThatThrownBy(() -> get(replaced))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("another launcher has come as host 1");
            var ofSecond = gathered(second, 1);
            assertThat(zeroth.gather(2).worldSize()).isEqualTo(4);
            assertThat(get(ofAnother).firstRank()).isEqualTo(2);
            assertThat(get(ofSecond).firstRank()).isEqualTo(3);
        }
    }

    @Test
    void whatIsNoHostOfTheTrainingIsNotCounted() throws Exception {
        var patience = Duration.ofMillis(1_500);
        try (var zeroth = host(0, 2, patience, Optional.empty());
                var stranger = new Socket(InetAddress.getLoopbackAddress(), meeting.port());
                var third = host(3, 4, patience, Optional.empty())) {
            stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> third.gather(1)).hasMessage("this training is of 2 hosts, and --node-rank is 3");
            assertThatThrownBy(() -> zeroth.gather(2)).hasMessageContaining("host 1 has not come");
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (var _ = new ServerSocket(meeting.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> host(0, 2, Duration.ofSeconds(1), Optional.empty()))
                    .hasMessage("port " + meeting.port() + " is in use on this host; give --rendezvous another");
        }
    }

    @Test
    void whenTheFirstEndsTheOthersAreTold() throws Exception {
        var patience = Duration.ofSeconds(10);
        try (var first = host(1, 3, patience, Optional.empty())) {
            CompletableFuture<Team> waiting;
            try (var zeroth = host(0, 3, patience, Optional.empty())) {
                assertThat(zeroth).isNotNull();
                waiting = gathered(first, 2);
                Thread.sleep(500);
            }
            assertThatThrownBy(() -> get(waiting)).hasMessageContaining("the training has ended without this host");
        }
    }
}
