package dev.athanor.prepare;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A thread for each processor, and what each of them works with.
///
/// @param <T> what a thread needs for itself while it works
final class Workers<T> implements AutoCloseable {
    /// Work on one part of the whole.
    interface Work<T, R> {
        R on(T tools) throws IOException;
    }

    /// Work on the part at an index.
    interface Part<T, R> {
        R on(T tools, int index) throws IOException;
    }

    private final ExecutorService executor;
    private final Supplier<T> tools;
    private final ConcurrentLinkedQueue<T> idle = new ConcurrentLinkedQueue<>();
    private final int threads;

    Workers(Supplier<T> tools) {
        this.tools = tools;
        threads = Runtime.getRuntime().availableProcessors();
        executor = Executors.newFixedThreadPool(threads, Thread.ofPlatform().factory());
    }

    int threads() {
        return threads;
    }

    <R> Future<R> start(Work<T, R> work) {
        return executor.submit((Callable<R>) () -> here(work));
    }

    /// Does the work in the thread that asks for it.
    <R> R here(Work<T, R> work) throws IOException {
        var taken = idle.poll();
        var own = taken == null ? tools.get() : taken;
        try {
            return work.on(own);
        } finally {
            idle.add(own);
        }
    }

    /// Works on the parts `0` to `count - 1`, and takes their results in this order.
    <R> void inOrder(int count, Part<T, R> part, Consumer<R> taken) throws IOException {
        var started = new ArrayDeque<Future<R>>();
        for (int next = 0; next < count || !started.isEmpty(); ) {
            if (next < count && started.size() < 2 * threads) {
                int index = next++;
                started.add(start(own -> part.on(own, index)));
            } else {
                taken.accept(result(started.remove()));
            }
        }
    }

    static <R> R result(Future<R> started) throws IOException {
        try {
            return started.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Ends what is not done, and waits for it.
    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }
}
