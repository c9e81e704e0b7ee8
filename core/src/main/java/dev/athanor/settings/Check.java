package dev.athanor.settings;

import java.util.ArrayList;
import java.util.List;

/// Collects what is wrong with the values of one settings record, then throws it all at once.
public final class Check {
    private final List<Problem> problems = new ArrayList<>();

    /// A problem with `key` unless `holds`; `message` reads on from the key: "is 12, which does not divide dim 770".
    public Check that(boolean holds, String key, String message) {
        if (!holds) {
            problems.add(new Problem(key, message));
        }
        return this;
    }

    public Check atLeast(String key, long value, long least) {
        return that(value >= least, key, "is " + value + ", expected at least " + least);
    }

    /// From `least` to `most`, both included.
    public Check within(String key, double value, double least, double most) {
        return that(
                value >= least && value <= most,
                key,
                "is " + plain(value) + ", expected a number from " + plain(least) + " to " + plain(most));
    }

    /// From `least`, included, to `bound`, which is not.
    public Check below(String key, double value, double least, double bound) {
        return that(
                value >= least && value < bound,
                key,
                "is " + plain(value) + ", expected at least " + plain(least) + " and less than " + plain(bound));
    }

    public Check positive(String key, double value) {
        return that(
                value > 0 && value < Double.POSITIVE_INFINITY, key, "is " + plain(value) + ", expected more than 0");
    }

    public Check notNegative(String key, double value) {
        return that(value >= 0 && value < Double.POSITIVE_INFINITY, key, "is " + plain(value) + ", expected 0 or more");
    }

    public Check notBlank(String key, String value) {
        return that(!value.isBlank(), key, "is blank, expected a name");
    }

    public void orThrow() {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
