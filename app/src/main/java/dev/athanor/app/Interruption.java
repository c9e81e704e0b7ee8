package dev.athanor.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Ctrl-C, or the stop of a container, as a wish that the work in hand can fulfil: it finishes its step, saves and
/// closes
/// this; only then does the JVM end, with 130 (Ctrl-C) or 143 (SIGTERM) as its exit code.
///
/// ```java
/// try (var interruption = Interruption.watch(err::println)) {
///     trainer.stopWhen(interruption);
/// }
/// ```
final class Interruption implements BooleanSupplier, AutoCloseable {
    private final AtomicBoolean wished = new AtomicBoolean();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Consumer<String> say) {
        this.hook = new Thread(
                () -> {
                    wished.set(true);
                    say.accept("stopping after this step, then saving; kill -9 stops at once");
                    awaitFinish();
                },
                "interruption");
    }

    /// Watches until closed.
    static Interruption watch(Consumer<String> say) {
        var interruption = new Interruption(say);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /// Whether the work should stop now.
    @Override
    public boolean getAsBoolean() {
        return wished.get();
    }

    /// Whether the JVM is ending already.
    static boolean underWay() {
        try {
            var probe = new Thread(() -> {}, "probe");
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending: the hook runs, and was waiting for this
        }
    }

    private void awaitFinish() {
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
