package dev.athanor.prepare;

import dev.athanor.settings.Check;

/// Which rows are for training, validation and test. The three shares add up to 1.
public sealed interface Split {
    double train();

    double validation();

    double test();

    /// At random.
    record Ratio(double train, double validation, double test) implements Split {
        public Ratio {
            check(train, validation, test).orThrow();
        }

        public static Ratio defaults() {
            return new Ratio(0.7, 0.1, 0.2);
        }
    }

    /// At random, with the same share of every class in each.
    record Stratified(double train, double validation, double test) implements Split {
        public Stratified {
            check(train, validation, test).orThrow();
        }

        public static Stratified defaults() {
            return new Stratified(0.7, 0.1, 0.2);
        }
    }

    /// At random, all rows of one value of `column` together. The column is no feature.
    record Group(String column, double train, double validation, double test) implements Split {
        public Group {
            check(train, validation, test).notBlank("column", column).orThrow();
        }

        public static Group defaults(String column) {
            return new Group(column, 0.7, 0.1, 0.2);
        }
    }

    /// The oldest for training and the newest for test, by a date or number. The column is no feature.
    record Time(String column, double train, double validation, double test) implements Split {
        public Time {
            check(train, validation, test).notBlank("column", column).orThrow();
        }

        public static Time defaults(String column) {
            return new Time(column, 0.7, 0.1, 0.2);
        }
    }

    private static Check check(double train, double validation, double test) {
        double sum = train + validation + test;
        return new Check()
                .that(train > 0 && train <= 1, "train", "is " + train + ", expected more than 0 and at most 1")
                .within("validation", validation, 0, 1)
                .within("test", test, 0, 1)
                .that(
                        Math.abs(sum - 1) < 1e-9,
                        "",
                        "shares add up to " + (float) sum + ", expected train + validation + test = 1");
    }
}
