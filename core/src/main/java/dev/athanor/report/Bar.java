package dev.athanor.report;

/// A named quantity.
///
/// @param value 0 or more, finite
public record Bar(String label, double value) {
    /// @throws IllegalArgumentException if the value is negative or not finite
    public Bar {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("bar \"" + label + "\" is " + value + ", expected 0 or more");
        }
    }
}
