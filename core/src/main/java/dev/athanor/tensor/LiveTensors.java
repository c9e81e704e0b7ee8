package dev.athanor.tensor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the native tensors that are held from Java and, when asked, remembers where each was made.
///
/// The count is of the process, like the memory it speaks of.
public final class LiveTensors {
    private static final AtomicLong COUNT = new AtomicLong();
    private static final Map<Tensor, Throwable> ORIGINS = new ConcurrentHashMap<>();
    private static volatile boolean tracing;

    private LiveTensors() {}

    public static long count() {
        return COUNT.get();
    }

    /// Runs `body` and returns a description, with the place of its making, of every tensor that it made and did not
    /// free.
    public static List<String> leakedBy(Runnable body) {
        ORIGINS.clear();
        tracing = true;
        try {
            body.run();
            return ORIGINS.entrySet().stream()
                    .map(entry -> entry.getKey().describe() + " made at " + place(entry.getValue()))
                    .sorted()
                    .toList();
        } finally {
            tracing = false;
            ORIGINS.clear();
        }
    }

    static void made(Tensor tensor) {
        COUNT.incrementAndGet();
        if (tracing) {
            ORIGINS.put(tensor, new Throwable());
        }
    }

    static void freed(Tensor tensor) {
        COUNT.decrementAndGet();
        if (tracing) {
            ORIGINS.remove(tensor);
        }
    }

    private static StackTraceElement place(Throwable origin) {
        String here = LiveTensors.class.getPackageName();
        for (var frame : origin.getStackTrace()) {
            if (!frame.getClassName().startsWith(here + ".")
                    || frame.getClassName().endsWith("Test")) {
                return frame;
            }
        }
        return origin.getStackTrace()[0];
    }
}
