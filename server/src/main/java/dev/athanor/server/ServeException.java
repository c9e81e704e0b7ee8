package dev.athanor.server;

/// Thrown when a service cannot start; says why and how to mend it.
public final class ServeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ServeException(String message, Throwable cause) {
        super(message, cause);
    }
}
