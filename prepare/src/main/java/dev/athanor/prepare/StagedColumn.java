package dev.athanor.prepare;

import dev.athanor.prepare.ParquetLayout.Pages;

/// Where the values of a column of one row group stand in the stage.
///
/// @param missing how many values are absent
/// @param data where the page of its values begins
/// @param levels where the bits begin that tell which values are there, or -1 where all are
/// @param values where the values begin, those that are there one after the other
/// @param width bytes of each value or code
/// @param dictionary where the page of its dictionary begins, or -1
/// @param letters where the texts of its dictionary begin, up to `data`
/// @param texts how many texts the dictionary holds
/// @param end where its pages end
record StagedColumn(
        int missing,
        long data,
        long levels,
        long values,
        int width,
        long dictionary,
        long letters,
        int texts,
        long end) {
    /// The same, written `by` bytes further on.
    StagedColumn moved(long by) {
        return new StagedColumn(
                missing,
                data + by,
                levels < 0 ? -1 : levels + by,
                values + by,
                width,
                dictionary < 0 ? -1 : dictionary + by,
                letters + by,
                texts,
                end + by);
    }

    Pages pages() {
        return new Pages(dictionary, data, end);
    }
}
