package dev.athanor.corpus;

import dev.athanor.settings.Check;

/// Which text is for training, validation and test. The three shares add up to 1.
public sealed interface CorpusSplit {
    double train();

    double validation();

    double test();

    /// Whole documents, drawn by seed and content: a document stays in its split whatever comes or goes beside it.
    record ByDocument(double train, double validation, double test) implements CorpusSplit {
        public ByDocument {
            check(train, validation, test);
        }

        public static ByDocument defaults() {
            return new ByDocument(0.98, 0.01, 0.01);
        }
    }

    /// The text from its beginning on for training, the end for test, as it stands; for a corpus of one document.
    record ByPosition(double train, double validation, double test) implements CorpusSplit {
        public ByPosition {
            check(train, validation, test);
        }

        public static ByPosition defaults() {
            return new ByPosition(0.9, 0.1, 0);
        }
    }

    private static void check(double train, double validation, double test) {
        double sum = train + validation + test;
        new Check()
                .that(train > 0 && train <= 1, "train", "is " + train + ", expected more than 0 and at most 1")
                .within("validation", validation, 0, 1)
                .within("test", test, 0, 1)
                .that(
                        Math.abs(sum - 1) < 1e-9,
                        "",
                        "shares add up to " + (float) sum + ", expected train + validation + test = 1")
                .orThrow();
    }
}
