package dev.athanor.evaluate;

/// Thrown for predictions or labels that no metric can be computed of; says which and why.
public final class MetricException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public MetricException(String message) {
        super(message);
    }
}
