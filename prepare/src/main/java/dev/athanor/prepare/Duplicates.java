package dev.athanor.prepare;

/// What to do with rows that equal an earlier one in every column of the file.
public enum Duplicates {
    /// Keep the first of them, and count the rest.
    DROP,
    /// Keep them all.
    KEEP,
    /// Stop, naming the first.
    ERROR
}
