package dev.athanor.plan;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// What this machine has.
///
/// @param memory its bytes, or what the container that this runs in may use of them
/// @param slowInBf16 whether the processor is known to have no instructions for bf16, so that it is slower than fp32
public record Machine(long memory, boolean slowInBf16) {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Set<String> KNOWS_BF16 = Set.of("amx_bf16", "avx512_bf16", "bf16");

    public static Machine here() {
        return new Machine(memoryHere(), lacksBf16(processor()));
    }

    private static long memoryHere() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    private static List<String> processor() {
        try {
            return Files.isReadable(PROCESSOR) ? Files.readAllLines(PROCESSOR) : List.of();
        } catch (IOException _) {
            return List.of(); // then nothing is known of it
        }
    }

    /// @param lines of `/proc/cpuinfo`, on x86 with `flags`, on ARM with `Features`
    static boolean lacksBf16(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .findFirst()
                .filter(line -> Arrays.stream(line.split("\\s+")).noneMatch(KNOWS_BF16::contains))
                .isPresent();
    }
}
