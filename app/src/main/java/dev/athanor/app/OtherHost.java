package dev.athanor.app;

import dev.athanor.train.TrainingException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A launcher that goes to that of the first host, and starts what it is told to.
final class OtherHost implements Hosts {
    static final String HELLO = "athanor-host";

    private static final int CONNECTING_MILLIS = 1_000;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Team.Meeting meeting;
    private final int node;
    private final Duration patience;
    private final Console console;
    private Optional<HostLink> link = Optional.empty(); // as long as an attempt lasts

    /// @param patience how long the first may be silent, or not be there
    OtherHost(Team.Meeting meeting, int node, Duration patience, Console console) {
        this.meeting = meeting;
        this.node = node;
        this.patience = patience;
        this.console = console;
    }

    @Override
    public Team gather(int processes) throws IOException {
        close();
        var opened = HostLink.over(connect(), patience);
        link = Optional.of(opened);
        console.say(Launcher.STEP, "host " + node + " is at " + meeting);
        try {
            opened.say(HELLO + " " + node + " " + processes);
            return team(opened.hear());
        } catch (SocketTimeoutException _) {
            throw new TrainingException("host 0 no longer answers at the rendezvous, " + meeting);
        }
    }

    private Team team(@Nullable String said) {
        if (said == null) {
            throw new TrainingException("the training has ended without this host");
        }
        if (!said.startsWith(FirstHost.GO)) {
            throw new TrainingException(said);
        }
        var numbers = Arrays.stream(said.substring(FirstHost.GO.length()).split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        return new Team(numbers[0], numbers[1], numbers[2], new Team.Meeting(meeting.host(), numbers[3]));
    }

    @Override
    public void whenFailed(Runnable giveUp) {
        link.ifPresent(open -> Thread.ofVirtual().start(() -> {
            try {
                if (FirstHost.FAILED.equals(open.hear())) {
                    giveUp.run();
                }
            } catch (IOException _) {
                // the first host is gone: the processes will notice
            }
        }));
    }

    private Socket connect() throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var socket = new Socket();
            var why = "the name of that host is not known here";
            try {
                var address = new InetSocketAddress(meeting.host(), meeting.port());
                if (!address.isUnresolved()) {
                    socket.connect(address, CONNECTING_MILLIS);
                    return socket;
                }
            } catch (IOException failure) {
                why = String.valueOf(failure.getMessage());
            }
            socket.close();
            if (System.nanoTime() - deadline >= 0) {
                throw new TrainingException("host 0 did not open the rendezvous at " + meeting + " within "
                        + patience.toMillis() / 1000.0 + " s: " + why);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE.toMillis()));
        }
    }

    @Override
    public void close() {
        link.ifPresent(HostLink::close);
        link = Optional.empty();
    }
}
