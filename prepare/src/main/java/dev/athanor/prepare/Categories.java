package dev.athanor.prepare;

import dev.athanor.settings.Check;

/// How categories become numbers.
public sealed interface Categories {
    /// One feature for each category.
    record OneHot() implements Categories {}

    /// The category's place in their order: by number where all are numbers, else by text.
    record Ordinal() implements Categories {}

    /// A table of `dim` trained numbers for each category.
    record Embedding(int dim) implements Categories {
        public Embedding {
            new Check().atLeast("dim", dim, 1).orThrow();
        }

        public static Embedding defaults() {
            return new Embedding(8);
        }
    }
}
