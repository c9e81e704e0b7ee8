package dev.athanor.server;

import dev.athanor.settings.Check;
import java.time.Duration;

/// Where a service listens and how much it takes on.
///
/// @param host the address to listen on; `127.0.0.1` is this machine alone, `0.0.0.0` every network it is on
/// @param port 0 takes a free one
/// @param maxBodyBytes the longest request body
/// @param maxBufferedBytes of all request bodies held at once; beyond it requests are put off with 503
/// @param maxRows the most rows in one request
/// @param workers requests computed at once
/// @param queue requests that may wait for a worker; beyond it they are put off with 503
/// @param idleTimeout how long a connection may be silent
/// @param bodyTimeout how long a request body may take to arrive
/// @param stopTimeout how long a stop waits for the requests it finds
/// @param completions how much it takes on for language models
public record ServeSettings(
        String host,
        int port,
        long maxBodyBytes,
        long maxBufferedBytes,
        int maxRows,
        int workers,
        int queue,
        Duration idleTimeout,
        Duration bodyTimeout,
        Duration stopTimeout,
        CompletionSettings completions) {
    private static final Duration LONGEST = Duration.ofDays(1);

    public ServeSettings {
        var check = new Check()
                .notBlank("host", host)
                .within("port", port, 0, 65535)
                .within("maxBodyBytes", (double) maxBodyBytes, 1, 1 << 30)
                .atLeast("maxBufferedBytes", maxBufferedBytes, maxBodyBytes)
                .within("maxRows", maxRows, 1, 1_000_000)
                .within("workers", workers, 1, 1024)
                .within("queue", queue, 1, 1 << 20);
        within(check, "idleTimeout", idleTimeout);
        within(check, "bodyTimeout", bodyTimeout);
        within(check, "stopTimeout", stopTimeout);
        check.orThrow();
    }

    static void within(Check check, String key, Duration value) {
        check.that(
                value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST) <= 0,
                key,
                "is " + value + ", expected from 1ms to 1d");
    }

    /// This machine alone, port 5000, 10 MB and 10,000 rows a request, as many workers as processors.
    public static ServeSettings defaults() {
        return new ServeSettings(
                "127.0.0.1",
                5000,
                10 << 20,
                256 << 20,
                10_000,
                Runtime.getRuntime().availableProcessors(),
                256,
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                Duration.ofSeconds(10),
                CompletionSettings.defaults());
    }

    public ServeSettings withHost(String host) {
        return new ServeSettings(
                host,
                port,
                maxBodyBytes,
                maxBufferedBytes,
                maxRows,
                workers,
                queue,
                idleTimeout,
                bodyTimeout,
                stopTimeout,
                completions);
    }

    public ServeSettings withPort(int port) {
        return new ServeSettings(
                host,
                port,
                maxBodyBytes,
                maxBufferedBytes,
                maxRows,
                workers,
                queue,
                idleTimeout,
                bodyTimeout,
                stopTimeout,
                completions);
    }

    public ServeSettings withCompletions(CompletionSettings completions) {
        return new ServeSettings(
                host,
                port,
                maxBodyBytes,
                maxBufferedBytes,
                maxRows,
                workers,
                queue,
                idleTimeout,
                bodyTimeout,
                stopTimeout,
                completions);
    }
}
