package dev.athanor.train;

import dev.athanor.settings.Check;

/// Which validation metric says what is best.
///
/// @param metric `loss`, or the name of a score of the run's [Scores]
/// @param higherIsBetter false for losses and errors
public record Monitor(String metric, boolean higherIsBetter) {
    public static final String LOSS = "loss";

    public Monitor {
        new Check().notBlank("metric", metric).orThrow();
    }

    public static Monitor defaults() {
        return new Monitor(LOSS, false);
    }

    boolean improves(double value, double best, double least) {
        return higherIsBetter ? value > best + least : value < best - least;
    }

    double worst() {
        return higherIsBetter ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
}
