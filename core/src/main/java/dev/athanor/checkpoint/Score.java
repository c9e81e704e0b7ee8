package dev.athanor.checkpoint;

import dev.athanor.settings.Check;

/// How good a checkpoint is, by one metric of the run.
///
/// @param metric the metric's name, such as `loss`
/// @param value finite
public record Score(String metric, double value, boolean higherIsBetter) {
    public Score {
        new Check()
                .notBlank("metric", metric)
                .that(Double.isFinite(value), "value", "is " + value + ", expected a finite number")
                .orThrow();
    }

    /// Whether both measure the same thing.
    boolean isComparableTo(Score other) {
        return metric.equals(other.metric) && higherIsBetter == other.higherIsBetter;
    }

    boolean isBetterThan(Score other) {
        return higherIsBetter ? value > other.value : value < other.value;
    }
}
