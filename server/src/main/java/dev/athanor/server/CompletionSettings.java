package dev.athanor.server;

import dev.athanor.settings.Check;
import java.time.Duration;

/// How much a service takes on for each of its language models.
///
/// @param batch sequences that are continued together
/// @param queue sequences that may wait to join them; beyond it requests are put off with 503
/// @param cacheBytes what keys and values of all sequences may take; a long context is cut to fit
/// @param timeout how long a request may wait and write; after it, what is written is the answer
public record CompletionSettings(int batch, int queue, long cacheBytes, Duration timeout) {
    public CompletionSettings {
        var check = new Check()
                .within("batch", batch, 1, 1024)
                .within("queue", queue, 1, 1 << 20)
                .atLeast("cacheBytes", cacheBytes, 1);
        ServeSettings.within(check, "timeout", timeout);
        check.orThrow();
    }

    /// Eight together, 64 waiting, 1 GiB, five minutes.
    public static CompletionSettings defaults() {
        return new CompletionSettings(8, 64, 1 << 30, Duration.ofMinutes(5));
    }
}
