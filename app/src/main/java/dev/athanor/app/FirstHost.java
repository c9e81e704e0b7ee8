package dev.athanor.app;

import dev.athanor.recipe.ParallelRecipe;
import dev.athanor.train.TrainingException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The launcher to which those of other hosts come. It is there as long as the training: one that comes late, or in
/// place of another, takes part from the next attempt on.
final class FirstHost implements Hosts {
    /// For other hosts to find that an attempt has failed.
    private static final Duration NOTICING = Duration.ofSeconds(10);

    static final String GO = "go ";
    static final String FAILED = "failed";

    private final Team.Meeting meeting;
    private final int nodes;
    private final ParallelRecipe parallel;
    private final Console console;
    private final ServerSocket server;
    private final SortedMap<Integer, Guest> guests = new TreeMap<>();
    private final List<HostLink> members = new ArrayList<>(); // of the attempt that is under way
    private Optional<Runnable> giveUp = Optional.empty();
    private SortedSet<Integer> expected;
    private int attempts;

    private record Guest(int node, int processes, HostLink link) {}

    private FirstHost(Team.Meeting meeting, int nodes, ParallelRecipe parallel, Console console, ServerSocket server) {
        this.console = console;
        this.meeting = meeting;
        this.nodes = nodes;
        this.parallel = parallel;
        this.server = server;
        this.expected = IntStream.range(1, nodes).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    /// @throws TrainingException if the port is in use
    static FirstHost at(Team.Meeting meeting, int nodes, ParallelRecipe parallel, Console console) throws IOException {
        var server = new ServerSocket();
        try {
            var named = InetAddress.getByName(meeting.host());
            boolean loopback = meeting.host().startsWith("127.");
            server.setReuseAddress(true);
            server.bind(
                    loopback ? new InetSocketAddress(named, meeting.port()) : new InetSocketAddress(meeting.port()));
        } catch (BindException _) {
            server.close();
            throw new TrainingException(
                    "port " + meeting.port() + " is in use on this host; give --rendezvous another");
        } catch (UnknownHostException _) {
            server.close();
            throw new TrainingException("the name of host 0, " + meeting.host() + ", is not known here");
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
        var host = new FirstHost(meeting, nodes, parallel, console, server);
        Thread.ofVirtual().start(host::accept);
        return host;
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> welcome(socket));
            }
        } catch (IOException _) {
            // closed: the training has ended
        }
    }

    private void welcome(Socket socket) {
        try (socket;
                var link = HostLink.over(socket, HostLink.SILENCE)) {
            var words = String.valueOf(link.hear()).split(" ", -1);
            if (words.length != 3 || !words[0].equals(OtherHost.HELLO)) {
                return; // something else has found the port
            }
            var guest = new Guest(Integer.parseInt(words[1]), Integer.parseInt(words[2]), link);
            if (guest.node < 1 || guest.node >= nodes || guest.processes < 1) {
                link.say("this training is of " + nodes + " hosts, and --node-rank is " + guest.node);
                return;
            }
            enter(guest);
            try {
                link.hear(); // ends when it is gone, or is let go
            } finally {
                leave(guest);
            }
        } catch (IOException | NumberFormatException _) {
            // it is gone; whoever waits for it says so
        }
    }

    private synchronized void enter(Guest guest) throws IOException {
        if (server.isClosed()) {
            guest.link.close(); // it came between the last attempt and the end
            return;
        }
        var before = guests.put(guest.node, guest);
        if (before != null) {
            before.link.say("another launcher has come as host " + guest.node);
            before.link.close();
        }
        if (expected.contains(guest.node)) {
            giveUp.ifPresent(Thread.ofVirtual()::start);
            giveUp = Optional.empty();
        }
        notifyAll();
    }

    private synchronized void leave(Guest guest) {
        guests.remove(guest.node, guest);
    }

    /// One that took part comes again where it has failed.
    @Override
    public synchronized void whenFailed(Runnable giveUp) {
        this.giveUp = Optional.of(giveUp);
    }

    @Override
    public synchronized Team gather(int processes) throws IOException {
        endAttempt();
        var patience = attempts == 0 ? parallel.timeout() : parallel.timeout().plus(NOTICING);
        await(patience);
        var missing = missing();
        if (!missing.isEmpty() && parallel.minimum().isEmpty()) {
            throw new TrainingException(named(missing) + (missing.size() == 1 ? " has" : " have")
                    + " not come to the rendezvous at " + meeting + " within " + patience.toMillis() / 1000.0 + " s");
        }
        int all =
                processes + guests.values().stream().mapToInt(Guest::processes).sum();
        int going = parallel.minimum().isEmpty() ? all : Hosts.goingOn(parallel, all);
        attempts++;
        var team = new Team(
                0, Math.min(processes, going), going, new Team.Meeting(meeting.host(), meeting.port() + attempts));
        int rank = team.processes();
        expected = new TreeSet<>();
        for (var guest : List.copyOf(guests.values())) {
            int count = Math.min(guest.processes, going - rank);
            if (count > 0) {
                send(guest, new Team(rank, count, going, team.meeting()));
                rank += count;
            }
        }
        return team;
    }

    /// One whose process hangs would not know.
    private void endAttempt() {
        for (var link : members) {
            try {
                link.say(FAILED);
            } catch (IOException _) {
                // it knows, or is gone
            }
        }
        members.clear();
        giveUp = Optional.empty();
    }

    private void await(Duration patience) throws IOException {
        var missing = missing();
        if (!missing.isEmpty()) {
            console.say(Launcher.STEP, "waiting for " + named(missing) + " at " + meeting);
        }
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!missing().isEmpty()) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for other hosts", interruption);
        }
    }

    /// One that is lost at this moment is missed by the processes of the others, who meet again.
    private void send(Guest guest, Team team) {
        try {
            guest.link.say(GO + team.firstRank() + " " + team.processes() + " " + team.worldSize() + " "
                    + team.meeting().port());
            expected.add(guest.node);
            members.add(guest.link);
        } catch (IOException _) {
            // said above
        }
        guests.remove(guest.node);
    }

    private SortedSet<Integer> missing() {
        var missing = new TreeSet<>(expected);
        missing.removeAll(guests.keySet());
        return missing;
    }

    private static String named(SortedSet<Integer> hosts) {
        return (hosts.size() == 1 ? "host " : "hosts ")
                + hosts.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    @Override
    public synchronized void close() {
        guests.values().forEach(guest -> guest.link.close());
        members.forEach(HostLink::close);
        try {
            server.close();
        } catch (IOException _) {
            // the process is about to end
        }
    }
}
