package dev.athanor.app;

import dev.athanor.distributed.ProcessEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;

/// Which processes are started on this host.
///
/// @param nodes the hosts that train together
/// @param nodeRank the number of this one, from 0
/// @param processes on each of them
/// @param meeting where all meet; on this host, at a port that is free, where it is the only one
record Launch(int nodes, int nodeRank, int processes, Optional<Meeting> meeting) {
    /// Where the processes of a job meet.
    record Meeting(String host, int port) {}

    int worldSize() {
        return nodes * processes;
    }

    int rank(int local) {
        return nodeRank * processes + local;
    }

    /// The same with another number of processes on this host, the only one.
    Launch with(int left) {
        return new Launch(nodes, nodeRank, left, meeting);
    }

    /// Where the processes of one attempt meet. Those that others left behind cannot disturb a later one: each has a
    /// port
    /// of its own, on several hosts the next one.
    Meeting meeting(int attempt) throws IOException {
        if (meeting.isPresent()) {
            return new Meeting(meeting.get().host(), meeting.get().port() + attempt);
        }
        var loopback = InetAddress.getLoopbackAddress();
        try (var socket = new ServerSocket(0, 1, loopback)) {
            return new Meeting(loopback.getHostAddress(), socket.getLocalPort());
        }
    }

    ProcessEnvironment environment(int local, Meeting at) {
        return new ProcessEnvironment(rank(local), worldSize(), local, at.host(), at.port());
    }
}
