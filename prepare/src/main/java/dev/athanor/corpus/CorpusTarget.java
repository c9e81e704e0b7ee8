package dev.athanor.corpus;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/// A corpus directory in the making: built beside its place and moved there whole.
final class CorpusTarget {
    private final Path directory;
    private final Path made;
    private final Path old;

    CorpusTarget(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        made = this.directory.resolveSibling(this.directory.getFileName() + ".partial");
        old = this.directory.resolveSibling(this.directory.getFileName() + ".replaced");
    }

    Path begin() throws IOException {
        if (Files.exists(directory) && !isDataset()) {
            throw DataException.in(
                    directory, "is there and is no dataset directory; choose another place, or empty this one");
        }
        Files.createDirectories(directory.resolveSibling("."));
        delete(made); // of a preparation that was killed
        return Files.createDirectory(made);
    }

    private boolean isDataset() throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (var entries = Files.list(directory)) {
            return Files.exists(directory.resolve(CorpusInfo.FILE))
                    || entries.findAny().isEmpty();
        }
    }

    void finish() throws IOException {
        if (Files.exists(directory)) {
            delete(old);
            Files.move(directory, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(made, directory, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    /// Removes what was not finished.
    void discard() {
        try {
            delete(made);
        } catch (IOException e) {
            throw new UncheckedIOException("the unfinished " + made + " cannot be removed", e);
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var entries = Files.walk(directory)) {
            for (var entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
