package dev.athanor.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The checkpoints of one run: `runs/NAME/checkpoints/step-00001200` and so on. A kill at any instant of a save leaves
/// the checkpoints that were there or those and the new one, never a part of one.
///
/// Several processes may read while one saves. A trainer calls [#clean] when it starts.
public final class Checkpoints {
    private final Path folder;
    private final Retention retention;
    private final SaveSteps steps;
    private final String process;

    Checkpoints(Path folder, Retention retention, SaveSteps steps, String process) {
        this.folder = folder;
        this.retention = retention;
        this.steps = steps;
        this.process = process;
    }

    /// The checkpoints in `folder`, none of which is ever removed. The folder need not exist.
    public static Checkpoints in(Path folder) {
        return in(folder, Retention.everything());
    }

    /// The checkpoints in `folder`, of which each save leaves those that `retention` keeps.
    public static Checkpoints in(Path folder, Retention retention) {
        return new Checkpoints(folder, retention, SaveSteps.UNWATCHED, SavingNames.thisProcess());
    }

    public Path folder() {
        return folder;
    }

    /// The complete checkpoints, by step.
    public List<Checkpoint> list() {
        return look(new ArrayList<>());
    }

    /// What is wrong with each checkpoint that [#list] leaves out because it is damaged.
    public List<CheckpointException> damaged() {
        List<CheckpointException> damaged = new ArrayList<>();
        look(damaged);
        return damaged;
    }

    /// The complete checkpoint of the highest step.
    public Optional<Checkpoint> latest() {
        var all = list();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /// The complete checkpoint with the best score, the earliest among equals. Scores of another metric than the latest
    /// score's do not compete.
    public Optional<Checkpoint> best() {
        return best(list());
    }

    /// The complete checkpoint of one step.
    public Optional<Checkpoint> at(long step) {
        return list().stream().filter(found -> found.step() == step).findFirst();
    }

    /// Saves a checkpoint, in place of one of the same step if there is one, and removes those that are no longer kept.
    ///
    /// @throws WriteFailedException if the disk refuses; the checkpoints that were there are intact
    public Checkpoint save(long step, Optional<Score> score, CheckpointFiles.Content content) {
        try (var writer = begin(step, score)) {
            content.write(writer.files());
            return writer.commit();
        } catch (IOException e) {
            throw WriteFailedException.of(folder.resolve(SavingNames.complete(step)), e);
        }
    }

    /// Begins a checkpoint that several processes write, or that is written bit by bit.
    ///
    /// @param step 0 or more
    public CheckpointWriter begin(long step, Optional<Score> score) {
        if (step < 0) {
            throw new IllegalArgumentException("step is " + step + ", expected 0 or more");
        }
        try {
            steps.reached("create the folder of checkpoints");
            Files.createDirectories(folder);
            steps.reached("lock");
            var lock = SavingLock.claim(folder, process);
            try {
                return new CheckpointWriter(this, lock, step, score, steps);
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw WriteFailedException.of(folder.resolve(SavingNames.complete(step)), e);
        }
    }

    /// Takes part in a checkpoint that another process began, from any process that sees the same disk.
    ///
    /// @param temporary as its [CheckpointWriter#temporary] says
    public static CheckpointFiles join(Path temporary) {
        long step = SavingNames.stepBeingSaved(temporary)
                .orElseThrow(
                        () -> new IllegalArgumentException(temporary + " is no folder of a checkpoint being saved"));
        return new CheckpointFiles(
                temporary, temporary.resolveSibling(SavingNames.complete(step)), step, SaveSteps.UNWATCHED);
    }

    /// Removes what killed processes left unfinished, and puts back a checkpoint that one of them was about to replace.
    /// Saves of living processes are let be.
    ///
    /// @return what was removed
    public List<Path> clean() {
        List<Path> removed = new ArrayList<>();
        try {
            for (var names : SavingNames.in(folder)) {
                try (var lock = SavingLock.takeOver(names, process)) {
                    if (lock != null) {
                        removed.addAll(clean(names));
                    }
                }
            }
        } catch (IOException e) {
            throw WriteFailedException.of(folder, e);
        }
        return removed;
    }

    private static List<Path> clean(SavingNames names) throws IOException {
        List<Path> removed = new ArrayList<>();
        List<Path> aside = SavingNames.setAside(names.folder());
        for (Path path : names.folders()) {
            if (aside.contains(path)) {
                String name = path.getFileName().toString();
                Path back = names.folder().resolve(name.substring(name.lastIndexOf('.') + 1));
                Files.move(path, back, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Folders.remove(path);
                removed.add(path);
            }
        }
        AtomicFile.sync(names.folder());
        return removed;
    }

    /// Removes the checkpoints that are not to be kept. Each loses its name first, so none is ever seen half removed.
    void prune() throws IOException {
        var all = list();
        var best = retention.keepBest() ? best(all) : Optional.<Checkpoint>empty();
        for (var old : all.subList(0, Math.max(0, all.size() - retention.keepLast()))) {
            if (best.isEmpty() || best.get() != old) {
                var names = new SavingNames(folder, process + "-" + UUID.randomUUID());
                Path doomed = names.fresh(old.step());
                steps.reached("take the name from " + old.directory().getFileName());
                Files.move(old.directory(), doomed, StandardCopyOption.ATOMIC_MOVE);
                steps.reached("remove " + old.directory().getFileName());
                Folders.remove(doomed);
            }
        }
    }

    private static Optional<Checkpoint> best(List<Checkpoint> all) {
        @Nullable Score latest = null;
        for (var checkpoint : all) {
            latest = checkpoint.score().orElse(latest);
        }
        @Nullable Checkpoint best = null;
        for (var checkpoint : all) {
            var score = checkpoint.score();
            if (latest != null
                    && score.isPresent()
                    && score.get().isComparableTo(latest)
                    && (best == null || score.get().isBetterThan(best.score().orElseThrow()))) {
                best = checkpoint;
            }
        }
        return Optional.ofNullable(best);
    }

    private List<Checkpoint> look(List<CheckpointException> damaged) {
        List<Checkpoint> complete = new ArrayList<>();
        try {
            List<Path> paths = new ArrayList<>(SavingNames.setAside(folder));
            for (Path path : SavingNames.list(folder)) {
                if (SavingNames.stepOf(path.getFileName().toString()).isPresent()) {
                    paths.add(path);
                }
            }
            for (Path path : paths) {
                try {
                    var checkpoint = Checkpoint.open(path);
                    if (!path.toString().endsWith(SavingNames.complete(checkpoint.step()))) {
                        throw new CorruptFileException(
                                path, "holds the checkpoint of step " + checkpoint.step() + "; its folder was renamed");
                    }
                    complete.add(checkpoint);
                } catch (CheckpointException e) {
                    damaged.add(e);
                }
            }
        } catch (IOException e) {
            throw new CheckpointException(folder, "could not be listed (" + e.getMessage() + ")", e);
        }
        complete.sort(Comparator.comparingLong(Checkpoint::step));
        return complete;
    }
}
