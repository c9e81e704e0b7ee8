package dev.athanor.tensor;

/// Thrown when the shapes of an operation's operands do not fit each other.
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ShapeException(String message) {
        super(message);
    }
}
