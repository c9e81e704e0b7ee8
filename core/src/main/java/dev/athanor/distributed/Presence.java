package dev.athanor.distributed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a process says of itself when it comes to the rendezvous.
///
/// @param worldSize the processes it was told that there are
/// @param machine equal for processes that reach each other by the loopback
/// @param address its own on the route to the rendezvous
/// @param name for people: host and process number
record Presence(int worldSize, String machine, String address, String name) {
    private static final String SEPARATOR = "\n";

    static Presence of(ProcessEnvironment environment) {
        return new Presence(
                environment.worldSize(),
                thisMachine(),
                Route.to(environment.masterAddress(), environment.masterPort()).getHostAddress(),
                host() + ", process " + ProcessHandle.current().pid());
    }

    String toText() {
        return String.join(SEPARATOR, Integer.toString(worldSize), machine, address, name);
    }

    static Presence parse(String text) {
        var parts = text.split(SEPARATOR, 4);
        return new Presence(Integer.parseInt(parts[0]), parts[1], parts[2], parts[3]);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "an unknown host";
        }
    }

    /// Of Linux the boot and the network namespace: containers have names that are equal, and loopbacks that are not.
    private static String thisMachine() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        } catch (IOException | UnsupportedOperationException _) {
            return host();
        }
    }
}
