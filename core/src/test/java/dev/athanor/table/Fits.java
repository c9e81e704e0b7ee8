package dev.athanor.table;

import java.util.List;
import java.util.Optional;

/// Small fitted tables for the tests.
final class Fits {
    static final List<String> MISSING = List.of("", "NA");

    private Fits() {}

    static Preprocessing mixed() {
        return new Preprocessing(
                List.of(
                        new Column.Embedded("city", List.of("Basel", "Bern", "Genf"), Optional.of("Bern"), 4),
                        new Column.Numeric("age", Optional.of(40.5), 40, 8),
                        new Column.OneHot("plan", List.of("free", "paid"), Optional.empty()),
                        new Column.Ordinal("size", List.of("1", "2", "10"), Optional.empty())),
                new Target.Classes("churn", List.of("No", "Yes")),
                List.of("customer"),
                MISSING);
    }

    static Preprocessing numbers() {
        return new Preprocessing(
                List.of(
                        new Column.Numeric("a", Optional.empty(), 0, 1),
                        new Column.Numeric("b", Optional.of(2.0), 1, 4)),
                new Target.Quantity("price", 100, 50),
                List.of(),
                MISSING);
    }
}
