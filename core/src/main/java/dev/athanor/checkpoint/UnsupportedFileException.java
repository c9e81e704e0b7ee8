package dev.athanor.checkpoint;

import java.nio.file.Path;

/// Thrown when a file may be sound but holds what is not read here: code, another byte order, an older format, a type
/// of element that tensors do not have. The message says how to save it again.
public final class UnsupportedFileException extends CheckpointException {
    private static final long serialVersionUID = 1;

    UnsupportedFileException(Path file, long offset, String message) {
        super(file, offset, message, null);
    }

    UnsupportedFileException(Path file, String message) {
        super(file, message);
    }
}
