package dev.athanor.distributed;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What each process says again and again, so that those whose operation has failed can tell who is gone. An operation
/// itself seldom can: it sees the neighbour that it lost, who may have lost another.
final class Heartbeats implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final Duration LISTENING = PAUSE.multipliedBy(3);

    private final MeetingPlace place;
    private final int own;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    private Heartbeats(MeetingPlace place, int rank) {
        this.place = place;
        this.own = rank;
        this.thread = Thread.ofPlatform().daemon().name("heartbeats").start(this::beat);
    }

    static Heartbeats begin(MeetingPlace place, int rank) {
        return new Heartbeats(place, rank);
    }

    private void beat() {
        try {
            for (long count = 0; !ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS); count++) {
                place.leave(key(own), Long.toString(count));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException _) {
            // the place is gone, and with it rank 0: the next operation says so
        }
    }

    /// Those of the processes that say nothing for a while; rank 0, which serves the place, where that does not answer.
    ///
    /// @param ranks in the whole job
    List<Integer> silent(int[] ranks) {
        try {
            return Patience.within(LISTENING.multipliedBy(2), () -> {
                var before = heard(ranks);
                listen();
                var after = heard(ranks);
                return Arrays.stream(ranks)
                        .boxed()
                        .filter(rank -> rank != own && Objects.equals(before.get(rank), after.get(rank)))
                        .toList();
            });
        } catch (TimeoutException | RuntimeException _) {
            return own == 0 ? List.of() : List.of(0);
        }
    }

    private Map<Integer, String> heard(int[] ranks) {
        var said = new HashMap<Integer, String>();
        for (int rank : ranks) {
            said.put(rank, place.find(key(rank)).orElse(""));
        }
        return said;
    }

    private static void listen() {
        try {
            Thread.sleep(LISTENING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String key(int rank) {
        return "alive/" + rank;
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            thread.join(LISTENING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
