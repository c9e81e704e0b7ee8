package dev.athanor.train;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes one checkpoint at a time while training goes on.
final class SaveThread implements AutoCloseable {
    private record Save(long step, CompletableFuture<Path> directory) {}

    private @Nullable Save underWay;

    boolean busy() {
        return underWay != null;
    }

    /// Begins one; none is under way.
    ///
    /// @param write returns where it is when it is there
    void begin(long step, Supplier<Path> write) {
        if (busy()) {
            throw new IllegalStateException("a checkpoint is being written");
        }
        var directory = new CompletableFuture<Path>();
        underWay = new Save(step, directory);
        Thread.ofPlatform().daemon().name("checkpoint").start(() -> {
            try {
                directory.complete(write.get());
            } catch (RuntimeException | Error failure) {
                directory.completeExceptionally(failure);
            }
        });
    }

    /// The one that was under way, if it is there now; its failure is thrown.
    Optional<TrainEvent.Saved> finished() {
        return underWay != null && underWay.directory.isDone() ? await() : Optional.empty();
    }

    /// The one that is under way, once it is there; its failure is thrown.
    Optional<TrainEvent.Saved> await() {
        var save = underWay;
        if (save == null) {
            return Optional.empty();
        }
        underWay = null;
        try {
            return Optional.of(new TrainEvent.Saved(save.step, save.directory.join()));
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    /// Lets the one under way come to its end, also where training has failed.
    @Override
    public void close() {
        var save = underWay;
        if (save != null) {
            save.directory.handle((_, _) -> save.step).join();
        }
    }
}
