package dev.athanor.train;

import dev.athanor.checkpoint.CheckpointFiles;
import dev.athanor.checkpoint.CheckpointWriter;
import dev.athanor.checkpoint.Checkpoints;
import dev.athanor.checkpoint.Score;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// One checkpoint that all processes of a run write at once while they train: the first begins it, and gives it its
/// name when all have written.
final class JointSave implements AutoCloseable {
    private static final Executor BESIDE =
            task -> Thread.ofPlatform().daemon().name("checkpoint").start(task);

    private final long step;
    private final Company company;
    private final Optional<CheckpointWriter> writer; // the first process's
    private final CompletableFuture<Void> here;
    private final CompletableFuture<Void> everywhere = new CompletableFuture<>();
    private final CompletableFuture<Optional<Path>> directory;

    private JointSave(
            long step, Company company, Optional<CheckpointWriter> writer, CheckpointFiles files, Content content) {
        this.step = step;
        this.company = company;
        this.writer = writer;
        here = CompletableFuture.runAsync(
                () -> {
                    content.write(files);
                    if (writer.isEmpty()) {
                        files.finish(company.rank());
                    }
                },
                BESIDE);
        directory = here.thenCombineAsync(
                everywhere,
                (_, _) -> writer.map(begun -> begun.commit(company.processes()).directory()),
                BESIDE);
        if (company.processes() == 1) {
            everywhere.complete(null);
        }
    }

    /// Puts a process's files into a checkpoint.
    interface Content {
        void write(CheckpointFiles files);
    }

    /// Begins one; every process calls this, and what follows, at the same place of its run.
    ///
    /// @param content of this process, written on another thread
    static JointSave begin(
            Company company, Checkpoints checkpoints, long step, Optional<Score> score, Content content) {
        if (!company.first()) {
            var files = Checkpoints.join(checkpoints.folder().resolve(company.told("")));
            return new JointSave(step, company, Optional.empty(), files, content);
        }
        var writer = checkpoints.begin(step, score);
        try {
            company.told(writer.temporary().getFileName().toString());
            return new JointSave(step, company, Optional.of(writer), writer.files(), content);
        } catch (RuntimeException failure) {
            writer.close();
            throw failure;
        }
    }

    /// Goes on as far as can be, and waits for it so long: whether this process's part is over.
    ///
    /// @throws dev.athanor.checkpoint.WriteFailedException if its disk refused
    boolean isOver(Duration patience) {
        if (!everywhere.isDone() && company.allSay(isDone(here, patience))) {
            everywhere.complete(null);
        }
        return everywhere.isDone() && isDone(directory, patience);
    }

    /// At the first process, once it is over; none elsewhere.
    Optional<TrainEvent.Saved> saved() {
        return directory.join().map(path -> new TrainEvent.Saved(step, path));
    }

    private static boolean isDone(CompletableFuture<?> future, Duration patience) {
        var enough = new CompletableFuture<>().completeOnTimeout(true, patience.toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture.anyOf(future.handle((_, _) -> true), enough).join();
        if (!future.isDone()) {
            return false;
        }
        try {
            future.join();
            return true;
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    /// Lets what this process writes come to its end, also where training has failed. A checkpoint that some process
    /// has not written is removed.
    @Override
    public void close() {
        boolean whole = here.handle((_, failure) -> failure == null).join()
                && writer.filter(begun -> begun.isFinishedBy(company.processes()))
                        .isPresent();
        if (whole) {
            everywhere.complete(null);
        }
        if (everywhere.isDone()) {
            directory.handle((_, _) -> step).join();
        }
        writer.ifPresent(CheckpointWriter::close);
    }
}
