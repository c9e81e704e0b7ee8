package dev.athanor.checkpoint;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Thrown when a file's bytes are not what its format requires: truncated, flipped or made to mislead. Fetch it again.
public final class CorruptFileException extends CheckpointException {
    private static final long serialVersionUID = 1;

    CorruptFileException(Path file, long offset, String message) {
        super(file, offset, message, null);
    }

    CorruptFileException(Path file, String message) {
        super(file, message);
    }

    CorruptFileException(Path file, long offset, String message, @Nullable Throwable cause) {
        super(file, offset, message, cause);
    }
}
