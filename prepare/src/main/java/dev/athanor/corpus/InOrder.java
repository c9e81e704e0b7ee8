package dev.athanor.corpus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/// Works on documents on all processors, and takes the results in the order in which the documents were given. What
/// waits is bounded: who gives documents too fast takes results first.
///
/// @param <D> a document
/// @param <R> what becomes of one
final class InOrder<D, R> implements AutoCloseable {
    private static final int BATCH_BYTES = 1 << 19;
    private static final int BATCH_DOCUMENTS = 4096;

    private final Function<D, R> work;
    private final Consumer<R> taken;
    private final int threads = Runtime.getRuntime().availableProcessors();
    private final ExecutorService executor = Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("corpus-", 0).factory());
    private final ArrayDeque<Future<List<R>>> started = new ArrayDeque<>();
    private List<D> batch = new ArrayList<>();
    private long batchBytes;

    InOrder(Function<D, R> work, Consumer<R> taken) {
        this.work = work;
        this.taken = taken;
    }

    /// @throws RuntimeException what the work threw on a document before
    void add(D document, long bytes) {
        batch.add(document);
        batchBytes += bytes;
        if (batchBytes >= BATCH_BYTES || batch.size() >= BATCH_DOCUMENTS) {
            start();
            while (started.size() > 2 * threads
                    || (!started.isEmpty() && started.peek().isDone())) {
                take();
            }
        }
    }

    /// Takes all results that are left.
    void finish() {
        start();
        while (!started.isEmpty()) {
            take();
        }
    }

    private void start() {
        if (!batch.isEmpty()) {
            var own = batch;
            started.add(executor.submit(() -> own.stream().map(work).toList()));
            batch = new ArrayList<>();
            batchBytes = 0;
        }
    }

    private void take() {
        try {
            started.remove().get().forEach(taken);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
