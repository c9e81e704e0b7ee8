package dev.athanor.evaluate;

/// One metric of each class, made one number in three ways, as scikit-learn's `average` does.
///
/// @param macro the mean over the classes that occur among the actual or the predicted labels
/// @param micro of the counts of all classes taken together; with one label a row it equals the accuracy
/// @param weighted the mean over the classes, each weighted by its actual rows
public record Averages(double macro, double micro, double weighted) {}
