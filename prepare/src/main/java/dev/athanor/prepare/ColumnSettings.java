package dev.athanor.prepare;

import java.util.Optional;

/// What is said of one column; what is not said is as for every column.
///
/// @param type what it holds; inferred when absent
public record ColumnSettings(
        Optional<ColumnType> type, Optional<Missing> missing, Optional<Categories> categories, Optional<Scale> scale) {
    public static ColumnSettings defaults() {
        return new ColumnSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public ColumnSettings type(ColumnType value) {
        return new ColumnSettings(Optional.of(value), missing, categories, scale);
    }

    public ColumnSettings missing(Missing value) {
        return new ColumnSettings(type, Optional.of(value), categories, scale);
    }

    public ColumnSettings categories(Categories value) {
        return new ColumnSettings(type, missing, Optional.of(value), scale);
    }

    public ColumnSettings scale(Scale value) {
        return new ColumnSettings(type, missing, categories, Optional.of(value));
    }
}
