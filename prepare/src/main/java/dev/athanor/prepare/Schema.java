package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/// The columns of the raw files.
///
/// @param key columns whose values together are near unique, by which equal rows are sought
/// @param crowded texts of so many kinds in the first rows that they may be no categories
record Schema(Path source, List<RawColumn> columns, List<RawColumn> key, List<RawColumn> crowded) {
    RawColumn target() {
        return one(column -> column.role() == RawColumn.Role.TARGET);
    }

    List<RawColumn> features() {
        return columns.stream().filter(RawColumn::isFeature).toList();
    }

    RawColumn splitColumn() {
        return one(column -> column.role() == RawColumn.Role.GROUP || column.role() == RawColumn.Role.TIME);
    }

    private RawColumn one(Predicate<RawColumn> which) {
        return columns.stream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> DataException.in(source, "lacks a column that the settings name"));
    }
}
