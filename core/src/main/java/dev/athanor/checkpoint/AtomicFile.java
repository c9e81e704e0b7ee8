package dev.athanor.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// Writes a file so that its reader finds the old one or the whole new one, whatever happens in between.
public final class AtomicFile {
    private AtomicFile() {}

    /// What goes into the file.
    @FunctionalInterface
    public interface Content {
        void write(SeekableByteChannel channel) throws IOException;
    }

    /// Writes beside `file`, syncs, and moves into place.
    ///
    /// @throws WriteFailedException if the disk refuses; nothing is left behind and the old file is intact
    public static void write(Path file, Content content) {
        Path absolute = file.toAbsolutePath();
        Path beside = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (var channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.write(channel);
                channel.force(true);
            }
            Files.move(beside, absolute, StandardCopyOption.ATOMIC_MOVE);
            sync(absolute.resolveSibling("."));
        } catch (IOException e) {
            discard(beside, e);
            throw WriteFailedException.of(file, e);
        } catch (RuntimeException | Error e) {
            discard(beside, e);
            throw e;
        }
    }

    /// Makes the names in `folder` survive a power cut. Windows syncs them with the files and opens no folder.
    static void sync(Path folder) throws IOException {
        if (!System.getProperty("os.name", "").startsWith("Windows")) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void discard(Path beside, Throwable failure) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
