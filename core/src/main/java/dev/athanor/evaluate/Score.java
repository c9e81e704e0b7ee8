package dev.athanor.evaluate;

import java.util.OptionalDouble;

/// A metric's value, or why it has none.
public sealed interface Score {
    /// @param value finite
    record Defined(double value) implements Score {
        /// @throws MetricException if the value is not finite
        public Defined {
            if (!Double.isFinite(value)) {
                throw new MetricException("a score is " + value + ", expected a finite number");
            }
        }
    }

    /// @param reason what the metric needs that the data does not have
    record Undefined(String reason) implements Score {}

    static Score of(double value) {
        return new Defined(value);
    }

    static Score undefined(String reason) {
        return new Undefined(reason);
    }

    default OptionalDouble toOptional() {
        return switch (this) {
            case Defined(double value) -> OptionalDouble.of(value);
            case Undefined _ -> OptionalDouble.empty();
        };
    }
}
