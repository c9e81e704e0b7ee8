package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/// A directory with a `dataset.json`, of a table or of text, in the making: built beside its place and moved there
/// whole.
public final class TargetDirectory {
    private final Path directory;
    private final Path made;
    private final Path old;

    /// @param directory where it will stand
    public TargetDirectory(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        made = this.directory.resolveSibling(this.directory.getFileName() + ".partial");
        old = this.directory.resolveSibling(this.directory.getFileName() + ".replaced");
    }

    /// An empty folder to build in.
    ///
    /// @throws DataException if what stands in the place is something else
    public Path begin() throws IOException {
        if (Files.exists(directory) && !isDataset()) {
            throw DataException.in(
                    directory, "is there and is no dataset directory; choose another place, or empty this one");
        }
        Files.createDirectories(this.directory.resolveSibling("."));
        delete(made); // of a preparation that was killed
        return Files.createDirectory(made);
    }

    private boolean isDataset() throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (var entries = Files.list(directory)) {
            return Files.exists(directory.resolve(DatasetInfo.FILE))
                    || entries.findAny().isEmpty();
        }
    }

    /// Puts what was built on the disk and in its place.
    public void finish() throws IOException {
        try (var files = Files.list(made)) {
            for (var file : files.toList()) {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
        if (Files.exists(directory)) {
            delete(old);
            Files.move(directory, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(made, directory, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    /// Removes what was not finished.
    public void discard() {
        try {
            delete(made);
        } catch (IOException e) {
            throw new UncheckedIOException("the unfinished " + made + " cannot be removed", e);
        }
    }

    /// Removes a folder with all in it, if it is there.
    public static void delete(Path directory) throws IOException {
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
