package dev.athanor.checkpoint;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Thrown when weights or a checkpoint cannot be read or written. The subclasses say whose turn it is to mend.
///
/// The message is complete: file, byte where one is known, what was wrong, and what to do.
public sealed class CheckpointException extends RuntimeException
        permits CorruptFileException, UnsupportedFileException, WeightsMismatchException, WriteFailedException {
    private static final long serialVersionUID = 1;
    private static final long NOWHERE = -1;

    private final transient Path file;
    private final long offset;

    CheckpointException(Path file, long offset, String message, @Nullable Throwable cause) {
        super(offset < 0 ? file + ": " + message : file + " at byte " + offset + ": " + message, cause);
        this.file = file;
        this.offset = offset;
    }

    CheckpointException(Path file, String message, @Nullable Throwable cause) {
        this(file, NOWHERE, message, cause);
    }

    CheckpointException(Path file, String message) {
        this(file, NOWHERE, message, null);
    }

    /// The file, or the directory, that the problem is in.
    public Path file() {
        return file;
    }

    /// Where in the file the problem is; empty where no single byte is to blame.
    public OptionalLong offset() {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
