package dev.athanor.train;

/// Thrown when a run cannot go on; says at which step, what was kept and how to mend.
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TrainingException(String message) {
        super(message);
    }
}
