package dev.athanor.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Who has come to the rendezvous, and who is still missing when the time is up.
final class RollCall {
    private static final String VERDICT = "verdict";
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration READING = Duration.ofSeconds(1);

    private final ProcessEnvironment me;
    private final Duration timeout;
    private final long deadline;

    RollCall(ProcessEnvironment me, Duration timeout) {
        this.me = me;
        this.timeout = timeout;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    /// Returns once rank 0 listens.
    void awaitMaster() {
        var why = "nobody listens there";
        while (!me.first()) {
            var address = new InetSocketAddress(me.masterAddress(), me.masterPort());
            try (var socket = new Socket()) {
                if (!address.isUnresolved()) {
                    socket.connect(address, 1_000);
                    return;
                }
                why = "the name of that host is not known here";
            } catch (IOException error) {
                why = String.valueOf(error.getMessage());
            }
            if (timeIsUp()) {
                throw failure(
                        OptionalInt.of(0),
                        "rank 0 did not open the rendezvous at " + me.masterAddress() + ":" + me.masterPort()
                                + " within " + seconds() + ": " + why);
            }
            pause(PAUSE);
        }
    }

    /// Says that this process is there, and waits for all.
    ///
    /// @return what each said of itself, by rank
    List<Presence> of(MeetingPlace place) {
        var here = Presence.of(me);
        var claimed = Presence.parse(place.claim(key(me.rank()), here.toText()));
        if (!claimed.equals(here)) {
            throw failure(
                    OptionalInt.empty(),
                    "rank " + me.rank() + " is already taken, by " + claimed.name()
                            + "; give each process a rank of its own");
        }
        List<Presence> present = new ArrayList<>();
        while (present.size() < me.worldSize()) {
            var next = place.find(key(present.size()));
            if (next.isPresent()) {
                present.add(agreeing(Presence.parse(next.get()), present.size()));
                continue;
            }
            place.find(VERDICT).ifPresent(verdict -> {
                throw failure(OptionalInt.empty(), verdict);
            });
            if (timeIsUp()) {
                throw missing(place);
            }
            pause(PAUSE);
        }
        return present;
    }

    private Presence agreeing(Presence other, int rank) {
        if (other.worldSize() != me.worldSize()) {
            throw failure(
                    OptionalInt.of(rank),
                    "rank " + rank + " (" + other.name() + ") was started as one of " + other.worldSize()
                            + " processes, rank " + me.rank() + " as one of " + me.worldSize());
        }
        return other;
    }

    private DistributedException missing(MeetingPlace place) {
        var absent = new ArrayList<Integer>();
        for (int rank = 0; rank < me.worldSize(); rank++) {
            if (place.find(key(rank)).isEmpty()) {
                absent.add(rank);
            }
        }
        var verdict = "of " + me.worldSize() + " processes "
                + (absent.size() == 1 ? "rank " + absent.getFirst() + " has" : "ranks " + join(absent) + " have")
                + " not come to the rendezvous at " + me.masterAddress() + ":" + me.masterPort() + " within "
                + seconds();
        place.leave(VERDICT, verdict);
        if (me.first()) {
            pause(READING); // the others read it here
        }
        return failure(absent.size() == 1 ? OptionalInt.of(absent.getFirst()) : OptionalInt.empty(), verdict);
    }

    DistributedException failure(OptionalInt peer, String message) {
        return failure(peer, message, Optional.empty());
    }

    DistributedException failure(OptionalInt peer, String message, Optional<Throwable> cause) {
        return new DistributedException(
                "connect", me.rank(), peer, "rank " + me.rank() + ": " + message, cause.orElse(null));
    }

    private boolean timeIsUp() {
        return System.nanoTime() - deadline >= 0;
    }

    private String seconds() {
        return timeout.toMillis() / 1000.0 + " s";
    }

    private static String key(int rank) {
        return "present/" + rank;
    }

    private static String join(List<Integer> ranks) {
        return String.join(", ", ranks.stream().map(String::valueOf).toList());
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for other processes", interrupted);
        }
    }
}
