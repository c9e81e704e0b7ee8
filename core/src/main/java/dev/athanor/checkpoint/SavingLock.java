package dev.athanor.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A claim on the names that one save uses. The operating system lets go of it when the process dies, however it dies,
/// so a folder under a free claim is a dead save's.
final class SavingLock implements AutoCloseable {
    private final SavingNames names;
    private final FileChannel channel;

    private SavingLock(SavingNames names, FileChannel channel) {
        this.names = names;
        this.channel = channel;
    }

    /// Claims names that nobody has.
    static SavingLock claim(Path folder, String process) throws IOException {
        while (true) {
            var names = new SavingNames(folder, process + "-" + UUID.randomUUID());
            try {
                var channel = FileChannel.open(names.lock(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                // A cleaner may have come between the two: then the file, or the lock, is gone.
                if (lock(channel) != null && Files.exists(names.lock())) {
                    return new SavingLock(names, channel);
                }
                channel.close();
            } catch (FileAlreadyExistsException _) {
                // another random name will do
            }
        }
    }

    /// Takes over the names of a save that is dead.
    ///
    /// @return null if it is alive
    static @Nullable SavingLock takeOver(SavingNames names, String process) throws IOException {
        // Opening a file that this very process has locked, and closing it again, would drop the lock.
        if (names.isOf(process)) {
            return null;
        }
        var channel = FileChannel.open(names.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            return null;
        }
        return new SavingLock(names, channel);
    }

    SavingNames names() {
        return names;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(names.lock());
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }
}
