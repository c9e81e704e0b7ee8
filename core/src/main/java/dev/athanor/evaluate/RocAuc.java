package dev.athanor.evaluate;

/// The area under the ROC curve: of two classes that of the second, of more the mean of each class against the rest.
///
/// @param macro the plain mean, undefined where a class has no rows
/// @param weighted each class weighted by its rows, undefined where one class has them all
public record RocAuc(Score macro, Score weighted) {}
