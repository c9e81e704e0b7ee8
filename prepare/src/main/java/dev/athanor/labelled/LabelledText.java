package dev.athanor.labelled;

/// A row.
///
/// @param label its number among the labels
public record LabelledText(String text, int label) {}
