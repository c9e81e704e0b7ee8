package dev.athanor.track;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A trace that Perfetto and Chrome open: spans on tracks, one for each thread, and counters.
///
/// It is written as it comes, and of bounded size: after the most events that it takes, further ones are left out.
/// Times
/// are of `System.nanoTime`.
public final class TraceFile implements AutoCloseable {
    /// In a run's folder.
    public static final String FILE = "trace.json";

    private static final int MOST_EVENTS = 200_000;
    private static final int PROCESS = 1;
    private static final double NANOS_PER_MICRO = 1000;

    private final BufferedWriter out;
    private final long start;
    private final Map<Long, Boolean> named = new LinkedHashMap<>();
    private int events;

    private TraceFile(BufferedWriter out, long start) {
        this.out = out;
        this.start = start;
    }

    /// Replaces the file.
    ///
    /// @param name of the process in the trace
    /// @param startNanos the time that the trace counts from
    public static TraceFile create(Path file, String name, long startNanos) throws IOException {
        var trace = new TraceFile(Files.newBufferedWriter(file, StandardCharsets.UTF_8), startNanos);
        trace.out.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
        trace.event("M", "process_name", 0, Map.of("args", Map.of("name", name)));
        return trace;
    }

    /// A span on the track of a thread.
    ///
    /// @param details shown when it is chosen
    public void span(Thread thread, String name, long fromNanos, long untilNanos, Map<String, Long> details)
            throws IOException {
        if (named.putIfAbsent(thread.threadId(), true) == null) {
            event("M", "thread_name", thread.threadId(), Map.of("args", Map.of("name", thread.getName())));
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("ts", micros(fromNanos - start));
        fields.put("dur", micros(untilNanos - fromNanos));
        if (!details.isEmpty()) {
            fields.put("args", details);
        }
        event("X", name, thread.threadId(), fields);
    }

    /// What counters of one name are from a time on.
    public void counter(String name, long atNanos, Map<String, Double> values) throws IOException {
        event("C", name, 0, Map.of("ts", micros(atNanos - start), "args", values));
    }

    private static double micros(long nanos) {
        return nanos / NANOS_PER_MICRO;
    }

    private void event(String kind, String name, long track, Map<String, ?> more) throws IOException {
        if (events >= MOST_EVENTS) {
            return;
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("ph", kind);
        fields.put("name", name);
        fields.put("pid", PROCESS);
        fields.put("tid", track);
        fields.putAll(more);
        out.write((events == 0 ? "" : ",\n") + JsonMapper.shared().writeValueAsString(fields));
        events++;
    }

    /// Ends the trace, which is not whole before.
    @Override
    public void close() throws IOException {
        try (out) {
            out.write("\n]}\n");
        }
    }
}
