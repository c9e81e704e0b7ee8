package dev.athanor.evaluate;

import dev.athanor.report.Bar;
import dev.athanor.report.Series;
import java.util.List;

/// How a training went, for the report to show: series of plain numbers over its steps.
///
/// @param losses training and validation loss, by step
/// @param learningRates the learning rate, by step; more than one where parameter groups differ
/// @param seconds of each phase of the run's last process; none where they are not known
public record Curves(List<Series> losses, List<Series> learningRates, List<Bar> seconds) {
    public Curves {
        losses = List.copyOf(losses);
        learningRates = List.copyOf(learningRates);
        seconds = List.copyOf(seconds);
    }

    /// The same with the time of each phase.
    public Curves withSeconds(List<Bar> bars) {
        return new Curves(losses, learningRates, bars);
    }

    /// Of a model whose training is not known.
    public static Curves none() {
        return new Curves(List.of(), List.of(), List.of());
    }
}
