package dev.athanor.distributed;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Waits for native calls that may never return, each on a thread that can be left.
final class Patience {
    private Patience() {}

    /// @throws TimeoutException if it has not returned by then; it goes on, and nobody waits for it
    static <T> T within(Duration most, Supplier<T> call) throws TimeoutException {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform().daemon().name("distributed").start(() -> {
            try {
                result.complete(call.get());
            } catch (RuntimeException | Error failure) {
                result.completeExceptionally(failure);
            }
        });
        try {
            return result.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for other processes", interrupted);
        }
    }
}
