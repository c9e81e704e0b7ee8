package dev.athanor.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import org.jspecify.annotations.Nullable;

/// Thrown when the disk refuses a write: full, read-only, gone. What was there before is untouched.
public final class WriteFailedException extends CheckpointException {
    private static final long serialVersionUID = 1;

    WriteFailedException(Path file, String message, Throwable cause) {
        super(file, message, cause);
    }

    /// The failed write in a user's words: how much room there is on a full disk, who may write to a closed folder.
    static WriteFailedException of(Path file, IOException failure) {
        String reason = failure instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : failure.getMessage() != null
                        ? failure.getMessage()
                        : failure.getClass().getSimpleName();
        String message = "could not be written (" + reason + ")";
        if (isFull(reason)) {
            message += free(file) + "; free some or keep fewer checkpoints. What was saved before is intact";
        } else if (failure instanceof AccessDeniedException
                || reason.contains("Read-only")
                || failure.getCause() instanceof ReadOnlyFileSystemException) {
            message += "; the folder must be writable by this user. What was saved before is intact";
        }
        return new WriteFailedException(file, message, failure);
    }

    private static boolean isFull(String reason) {
        return reason.contains("No space left") || reason.contains("not enough space") || reason.contains("quota");
    }

    private static String free(Path file) {
        for (@Nullable Path folder = file.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder)) {
                try {
                    return ", " + Files.getFileStore(folder).getUsableSpace() + " bytes are free";
                } catch (IOException _) {
                    return "";
                }
            }
        }
        return "";
    }
}
