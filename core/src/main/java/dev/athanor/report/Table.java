package dev.athanor.report;

import java.util.ArrayList;
import java.util.List;

/// Rows under a header. Columns of numbers stand right-aligned; a click on a header sorts by it.
///
/// @param title said above the table; empty for none
/// @param rows each as long as `header`
public record Table(String title, List<String> header, List<List<String>> rows) implements Block {
    /// @throws IllegalArgumentException if a row is not as long as the header
    public Table {
        header = List.copyOf(header);
        var copies = new ArrayList<List<String>>();
        for (var row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException("row " + copies.size() + " of table \"" + title + "\" has "
                        + row.size() + " cells, expected " + header.size() + " as the header");
            }
            copies.add(List.copyOf(row));
        }
        rows = List.copyOf(copies);
    }
}
