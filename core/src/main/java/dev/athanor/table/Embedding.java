package dev.athanor.table;

/// A column that the model looks up in a table of its own.
///
/// @param column the raw column's name
/// @param cardinality how many categories it has; its codes run from 0 to one less
/// @param dim how many numbers stand for a category
public record Embedding(String column, int cardinality, int dim) {}
