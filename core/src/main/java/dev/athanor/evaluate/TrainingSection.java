package dev.athanor.evaluate;

import dev.athanor.report.Bars;
import dev.athanor.report.LineChart;
import dev.athanor.report.Page;
import dev.athanor.report.Series;

/// The part of a report that shows how the training went.
final class TrainingSection {
    private TrainingSection() {}

    static void add(Page page, Curves curves) {
        if (curves.losses().isEmpty()
                && curves.learningRates().isEmpty()
                && curves.seconds().isEmpty()) {
            return;
        }
        page.section("Training");
        if (!curves.losses().isEmpty()) {
            page.add(LineChart.of("Loss", "step", "loss", curves.losses().toArray(Series[]::new)));
        }
        if (!curves.learningRates().isEmpty()) {
            page.add(LineChart.of(
                    "Learning rate", "step", "rate", curves.learningRates().toArray(Series[]::new)));
        }
        if (!curves.seconds().isEmpty()) {
            page.add(new Bars("Where the time went", "seconds of the last process", curves.seconds()));
        }
    }
}
