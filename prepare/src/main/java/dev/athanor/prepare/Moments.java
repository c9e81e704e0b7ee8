package dev.athanor.prepare;

/// What the training split says of a number.
///
/// @param rows all of them
/// @param present those with a value, which the rest is of
/// @param variance of the population
record Moments(long rows, long present, double mean, double variance, double min, double max) {
    /// The same when the absent ones are `fill`.
    Moments filled(double fill) {
        if (present == rows) {
            return this;
        }
        double share = (double) present / rows;
        double both = mean * share + fill * (1 - share);
        double spread =
                (variance + (mean - both) * (mean - both)) * share + (fill - both) * (fill - both) * (1 - share);
        return new Moments(rows, rows, both, spread, Math.min(min, fill), Math.max(max, fill));
    }

    /// The standard deviation, or 1 where it is 0 but for rounding (scikit-learn's bound).
    double deviation() {
        double noise = rows * Math.ulp(1.0) * variance + square(rows * mean * Math.ulp(1.0));
        return variance <= noise || min == max ? 1 : Math.sqrt(variance);
    }

    /// The range, or 1 where there is none.
    double range() {
        return max == min ? 1 : max - min;
    }

    private static double square(double value) {
        return value * value;
    }
}
