package dev.athanor.report;

import java.util.ArrayList;
import java.util.List;

/// A table of counts whose cells are shaded by their share of the row: a confusion matrix.
///
/// @param rowAxis what the rows are: "actual"
/// @param columnAxis what the columns are: "predicted"
/// @param counts one list per row, as long as `columns`
public record HeatMap(
        String title,
        String rowAxis,
        String columnAxis,
        List<String> rows,
        List<String> columns,
        List<List<Long>> counts)
        implements Block {
    /// @throws IllegalArgumentException if `counts` has not one row per label and one cell per column
    public HeatMap {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        var copies = new ArrayList<List<Long>>();
        for (var row : counts) {
            copies.add(List.copyOf(row));
        }
        counts = List.copyOf(copies);
        int width = columns.size();
        if (counts.size() != rows.size() || counts.stream().anyMatch(row -> row.size() != width)) {
            throw new IllegalArgumentException("heat map \"" + title + "\" has not " + rows.size() + " rows of " + width
                    + " counts as its labels have");
        }
    }
}
