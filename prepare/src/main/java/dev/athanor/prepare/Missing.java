package dev.athanor.prepare;

import dev.athanor.settings.Check;

/// What to do where a value is missing. What is fitted is fitted on the training split.
public sealed interface Missing {
    /// Leaves the row out, and counts it.
    record Drop() implements Missing {}

    /// Fills a number's mean.
    record Mean() implements Missing {}

    /// Fills a number's median.
    record Median() implements Missing {}

    /// Fills the most frequent value; of several, the first in order.
    record MostFrequent() implements Missing {}

    /// Fills `value`.
    record Constant(String value) implements Missing {
        public Constant {
            new Check().notBlank("value", value).orThrow();
        }
    }

    /// Stops, naming the first.
    @SuppressWarnings("AvoidCommonTypeNames") // a recipe says error
    record Error() implements Missing {}
}
