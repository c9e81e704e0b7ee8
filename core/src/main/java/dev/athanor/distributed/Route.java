package dev.athanor.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// Which of this host's addresses the others are given.
final class Route {
    private Route() {}

    /// This host's address on the way to another. Nothing is sent.
    static InetAddress to(String host, int port) {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port));
            return socket.getLocalAddress();
        } catch (IOException error) {
            throw new UncheckedIOException("no route to " + host, error);
        }
    }

    /// The address on the way to a process on another host, were there only one such; by the loopback where all are
    /// here. A master whose own name means the loopback to itself is found by the way to who came from elsewhere.
    ///
    /// @param all by rank
    static InetAddress among(List<Presence> all, ProcessEnvironment me) {
        var here = all.get(me.rank());
        var master = all.getFirst();
        if (!here.machine().equals(master.machine())) {
            return to(me.masterAddress(), me.masterPort());
        }
        return all.stream()
                .filter(other -> !other.machine().equals(here.machine()))
                .findFirst()
                .map(other -> to(other.address(), me.masterPort()))
                .orElseGet(() -> to(me.masterAddress(), me.masterPort()));
    }
}
