package dev.athanor.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A checkpoint that is being saved: files go into a folder beside its place, and [#commit] moves the folder there.
/// Closing it without a commit removes what was written.
///
/// The order is what makes a kill harmless: every file is synced, then the manifest that names them all is written and
/// synced, then the folder is synced, then it gets its name, which is one step for the file system, then the parent is
/// synced. A checkpoint of the same step is set aside first and counts until the new one has the name.
public final class CheckpointWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

    private final Checkpoints checkpoints;
    private final SavingLock lock;
    private final long step;
    private final Optional<Score> score;
    private final SaveSteps steps;
    private final Path temporary;
    private final Path target;
    private final CheckpointFiles files;
    private boolean open = true;

    CheckpointWriter(Checkpoints checkpoints, SavingLock lock, long step, Optional<Score> score, SaveSteps steps)
            throws IOException {
        this.checkpoints = checkpoints;
        this.lock = lock;
        this.step = step;
        this.score = score;
        this.steps = steps;
        this.temporary = lock.names().fresh(step);
        this.target = checkpoints.folder().resolve(SavingNames.complete(step));
        steps.reached("create the folder");
        Files.createDirectory(temporary);
        this.files = new CheckpointFiles(temporary, target, step, steps);
    }

    /// Where the files go for now. Other processes of the run join the save by this path.
    public Path temporary() {
        return temporary;
    }

    public CheckpointFiles files() {
        return files;
    }

    /// Makes this the checkpoint of its step.
    public Checkpoint commit() {
        return commit(1);
    }

    /// Whether each other process has returned from [CheckpointFiles#finish].
    ///
    /// @param processes how many take part, this one included
    public boolean isFinishedBy(int processes) {
        try {
            return parts().size() == processes - 1;
        } catch (IOException e) {
            throw new CheckpointException(temporary, "could not be listed (" + e.getMessage() + ")", e);
        }
    }

    /// Makes this the checkpoint of its step, with the files of every process that took part; each of the others has
    /// returned from [CheckpointFiles#finish] before.
    ///
    /// @param processes how many took part, this one included
    /// @throws WriteFailedException if the disk refuses; the checkpoint that was there before is intact
    /// @throws IllegalStateException if another number of processes finished, or two wrote the same file
    public Checkpoint commit(int processes) {
        if (!open) {
            throw new IllegalStateException("the checkpoint of step " + step + " is committed or closed");
        }
        try {
            var manifest = new Manifest(step, score, gather(processes));
            steps.reached("write the manifest");
            writeSynced(temporary.resolve(Manifest.NAME), manifest.toJson());
            steps.reached("sync the folder");
            AtomicFile.sync(temporary);
            Path aside = lock.names().old(step);
            boolean replaces = Files.exists(target);
            if (replaces) {
                steps.reached("set the old checkpoint aside");
                Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
            }
            try {
                steps.reached("give the folder its name");
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (replaces) {
                    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
                }
                throw e;
            }
            steps.reached("sync the parent");
            AtomicFile.sync(checkpoints.folder());
            open = false;
            tidy(aside);
            return Checkpoint.open(target);
        } catch (IOException e) {
            throw WriteFailedException.of(target, e);
        }
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            Folders.remove(temporary);
            lock.close();
        } catch (IOException e) {
            // the next start cleans up
            LOG.warn("{} could not be removed: {}", temporary, e.toString());
        }
    }

    /// The checkpoint is saved by now: what fails here is reported and left for the next start.
    private void tidy(Path aside) {
        try (lock) {
            steps.reached("remove the old checkpoint");
            Folders.remove(aside);
            checkpoints.prune();
            steps.reached("unlock");
        } catch (IOException | CheckpointException e) {
            LOG.warn("{} is saved, but older files could not be removed: {}", target, e.toString());
        }
    }

    private SortedMap<String, FileDigest> gather(int processes) throws IOException {
        SortedMap<String, FileDigest> all = new TreeMap<>(files.written());
        var parts = parts();
        if (parts.size() != processes - 1) {
            throw new IllegalStateException("the checkpoint of step " + step + " is by " + processes
                    + " processes, but " + parts.size() + " of the other " + (processes - 1) + " have finished");
        }
        for (Path part : parts) {
            Manifest.read(part).files().forEach((name, digest) -> {
                if (all.put(name, digest) != null) {
                    throw new IllegalStateException(
                            "two processes wrote " + name + " of the checkpoint of step " + step);
                }
            });
            Files.delete(part);
        }
        return all;
    }

    private List<Path> parts() throws IOException {
        List<Path> parts = new ArrayList<>();
        for (Path path : SavingNames.list(temporary)) {
            if (path.getFileName().toString().startsWith(CheckpointFiles.PART_PREFIX)) {
                parts.add(path);
            }
        }
        return parts;
    }

    private void writeSynced(Path file, byte[] content) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Pieces.write(channel, MemorySegment.ofArray(content));
            steps.reached("sync the manifest");
            channel.force(true);
        }
    }
}
