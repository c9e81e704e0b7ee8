package dev.athanor.prepare;

/// What a raw column holds.
public enum ColumnType {
    NUMBER,
    CATEGORY
}
