package dev.athanor.prepare;

import dev.athanor.prepare.ParquetLayout.Pages;
import java.util.List;

/// A block of rows in the stage: its stored columns in order, and the rows' hash.
record StagedGroup(int rows, List<StagedColumn> columns) {
    List<Pages> pages() {
        return columns.stream().map(StagedColumn::pages).toList();
    }
}
