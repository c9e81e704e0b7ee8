package dev.athanor.table;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.athanor.settings.Check;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// One fitted input column: how its raw value becomes features.
///
/// Every kind has the raw column's `name` and an optional `fill`, the value that stands in for a missing one;
/// without it a missing value is an error.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Column.Numeric.class, name = "number"),
    @JsonSubTypes.Type(value = Column.OneHot.class, name = "one-hot"),
    @JsonSubTypes.Type(value = Column.Ordinal.class, name = "ordinal"),
    @JsonSubTypes.Type(value = Column.Embedded.class, name = "embedded")
})
public sealed interface Column {
    /// The raw column's name.
    String name();

    /// How many entries of the model's input the column takes.
    int width();

    /// A number, as `(value - centre) / scale` in double precision, rounded to a float once.
    record Numeric(String name, Optional<Double> fill, double centre, double scale) implements Column {
        public Numeric {
            new Check()
                    .notBlank("name", name)
                    .that(fill.isEmpty() || Double.isFinite(fill.get()), "fill", "is not finite, expected a number")
                    .that(Double.isFinite(centre), "centre", "is " + centre + ", expected a finite number")
                    .positive("scale", scale)
                    .orThrow();
        }

        /// The feature of a raw value.
        public float scaled(double value) {
            return (float) ((value - centre) / scale);
        }

        @Override
        public int width() {
            return 1;
        }
    }

    /// A category, as one 1 among zeros in the order of `categories`.
    record OneHot(String name, List<String> categories, Optional<String> fill) implements Column {
        public OneHot {
            categories = checked(name, categories, fill);
        }

        @Override
        public int width() {
            return categories.size();
        }
    }

    /// A category, as its position in `categories`.
    record Ordinal(String name, List<String> categories, Optional<String> fill) implements Column {
        public Ordinal {
            categories = checked(name, categories, fill);
        }

        @Override
        public int width() {
            return 1;
        }
    }

    /// A category, as its position in `categories`, which the model looks up in a trained table of `dim` numbers
    /// each.
    record Embedded(String name, List<String> categories, Optional<String> fill, int dim) implements Column {
        public Embedded {
            new Check().atLeast("dim", dim, 1).orThrow();
            categories = checked(name, categories, fill);
        }

        @Override
        public int width() {
            return 1;
        }
    }

    private static List<String> checked(String name, List<String> categories, Optional<String> fill) {
        var distinct = new HashSet<>(categories);
        new Check()
                .notBlank("name", name)
                .that(!categories.isEmpty(), "categories", "is empty, expected at least one")
                // floats count exactly up to here
                .that(categories.size() <= 1 << 24, "categories", "holds more than 16777216 categories")
                .that(distinct.size() == categories.size(), "categories", "holds a category twice")
                .that(
                        fill.isEmpty() || distinct.contains(fill.get()),
                        "fill",
                        "is " + fill.orElse("") + ", expected one of the categories")
                .orThrow();
        return List.copyOf(categories);
    }
}
