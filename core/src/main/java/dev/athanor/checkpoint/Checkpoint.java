package dev.athanor.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// One complete checkpoint on disk: every file that its manifest names is there, in its full length.
public final class Checkpoint {
    private final Path directory;
    private final Manifest manifest;

    private Checkpoint(Path directory, Manifest manifest) {
        this.directory = directory;
        this.manifest = manifest;
    }

    /// Opens the checkpoint in `directory`, after a look at its manifest and the length of its files; what is in
    /// them is checked by [#verify].
    ///
    /// @throws CheckpointException if there is no manifest
    /// @throws CorruptFileException if the manifest is damaged, or a file is missing or of another length
    public static Checkpoint open(Path directory) {
        var manifest = Manifest.read(directory.resolve(Manifest.NAME));
        manifest.files().forEach((name, expected) -> {
            Path file = directory.resolve(name);
            try {
                long bytes = Files.size(file);
                if (bytes != expected.bytes()) {
                    throw Manifest.size(file, expected.bytes(), bytes);
                }
            } catch (IOException e) {
                throw new CheckpointException(file, "is in the manifest but cannot be read", e);
            }
        });
        return new Checkpoint(directory, manifest);
    }

    public Path directory() {
        return directory;
    }

    public long step() {
        return manifest.step();
    }

    /// As it was saved; empty if the run had none.
    public Optional<Score> score() {
        return manifest.score();
    }

    /// The names of its files, without the manifest.
    public Set<String> files() {
        return manifest.files().keySet();
    }

    /// @throws CheckpointException if the checkpoint has no such file
    public Path file(String name) {
        if (!manifest.files().containsKey(name)) {
            throw new CheckpointException(directory, "has no file " + name + ", only " + files());
        }
        return directory.resolve(name);
    }

    /// The tensors that [CheckpointFiles#parts] was given under this name, of however many processes.
    ///
    /// @throws CheckpointException if the checkpoint has none
    /// @throws CorruptFileException if what the processes wrote does not make up whole tensors
    public Weights weights(String name) {
        return PartFiles.open(directory, name, files());
    }

    /// Reads every file once and compares it with what was written.
    ///
    /// @throws CorruptFileException naming the file, the stretch of bytes that changed, what was expected and
    ///     what is there; further damaged files are its suppressed exceptions
    public void verify() {
        verify(_ -> true);
    }

    /// As [#verify()], of the files with names that `which` accepts.
    public void verify(Predicate<String> which) {
        List<CheckpointException> problems = new ArrayList<>();
        manifest.files().forEach((name, expected) -> {
            if (!which.test(name)) {
                return;
            }
            Path file = directory.resolve(name);
            try {
                Manifest.difference(file, expected, FileDigest.of(file)).ifPresent(problems::add);
            } catch (IOException e) {
                problems.add(new CheckpointException(file, "could not be read (" + e.getMessage() + ")", e));
            }
        });
        if (!problems.isEmpty()) {
            var first = problems.getFirst();
            problems.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
