package dev.athanor.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// The memory of this process as the system counts it; known on Linux.
public final class ResidentSet {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIB = 1024;

    private ResidentSet() {}

    /// Bytes now.
    public static OptionalLong now() {
        return read("VmRSS:");
    }

    /// The most there were.
    public static OptionalLong highWater() {
        return read("VmHWM:");
    }

    private static OptionalLong read(String key) {
        try {
            return Files.isReadable(STATUS)
                    ? Files.readAllLines(STATUS).stream()
                            .filter(line -> line.startsWith(key))
                            .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                    : OptionalLong.empty();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
