package dev.athanor.prepare;

import java.util.List;

/// A block of rows in the stage: its stored columns in order, and the rows' hash.
record StagedGroup(int rows, List<StagedColumn> columns) {
    ParquetLayout.RowGroup layout() {
        return new ParquetLayout.RowGroup(
                rows, columns.stream().map(StagedColumn::pages).toList());
    }
}
