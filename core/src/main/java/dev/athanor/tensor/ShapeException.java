package dev.athanor.tensor;

import org.jspecify.annotations.Nullable;

/// Thrown when the shapes of an operation's operands do not fit each other.
public final class ShapeException extends TensorException {
    private static final long serialVersionUID = 1;

    public ShapeException(String message) {
        super(message);
    }

    ShapeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
