package dev.athanor.model;

/// Thrown when a directory does not hold a model that can be read; names the file and what to do.
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ModelException(String message) {
        super(message);
    }

    ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
