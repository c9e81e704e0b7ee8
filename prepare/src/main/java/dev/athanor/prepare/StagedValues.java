package dev.athanor.prepare;

/// The values of one column in a block of rows, on their way to the stage.
sealed interface StagedValues permits NumberColumn, TextColumn, HashColumn {

    /// Appends the pages of this column; positions are those in `out`.
    StagedColumn encode(GrowingBytes out);

    void clear();
}
