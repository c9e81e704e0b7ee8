package dev.athanor.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/// Reads what will be asked for on a thread of its own. It changes when samples are read, never which.
final class Ahead {
    /// Expected batches that nobody came for: more are given up, the oldest first.
    private static final int MOST_WAITING = 16;

    private final Function<long[], TokenBatch> read;
    private final Map<List<Long>, FutureTask<TokenBatch>> waiting = new LinkedHashMap<>();

    Ahead(Function<long[], TokenBatch> read) {
        this.read = read;
    }

    void expect(long[] samples) {
        var own = samples.clone();
        var task = new FutureTask<>(() -> read.apply(own));
        synchronized (waiting) {
            if (waiting.putIfAbsent(key(own), task) != null) {
                return;
            }
            if (waiting.size() > MOST_WAITING) {
                Iterator<FutureTask<TokenBatch>> oldest = waiting.values().iterator();
                oldest.next().cancel(false);
                oldest.remove();
            }
        }
        // a short-lived thread a batch: nothing is left to be stopped
        Thread.ofPlatform().daemon().name("ahead").start(task);
    }

    TokenBatch take(long[] samples) {
        FutureTask<TokenBatch> task;
        synchronized (waiting) {
            task = waiting.remove(key(samples));
        }
        if (task == null) {
            return read.apply(samples);
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (CancellationException e) {
            return read.apply(samples);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return read.apply(samples);
        }
    }

    private static List<Long> key(long[] samples) {
        return Arrays.stream(samples).boxed().toList();
    }
}
