package dev.athanor.evaluate;

import dev.athanor.report.Series;
import java.util.List;

/// How a training went, for the report to show: series of plain numbers over its steps.
///
/// @param losses training and validation loss, by step
/// @param learningRates the learning rate, by step; more than one where parameter groups differ
public record Curves(List<Series> losses, List<Series> learningRates) {
    public Curves {
        losses = List.copyOf(losses);
        learningRates = List.copyOf(learningRates);
    }

    /// Of a model whose training is not known.
    public static Curves none() {
        return new Curves(List.of(), List.of());
    }
}
