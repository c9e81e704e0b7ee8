package dev.athanor.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Counts how often each actual class was predicted as each; takes the rows as they come.
public final class ConfusionMatrix {
    private final int classes;
    private final long[] counts;
    private long rows;

    /// @throws MetricException if there is no class, or more than 10,000: the table is square
    public ConfusionMatrix(int classes) {
        if (classes < 1 || classes > 10_000) {
            throw new MetricException("a confusion matrix of " + classes + " classes, expected 1 to 10000");
        }
        this.classes = classes;
        this.counts = new long[classes * classes];
    }

    /// Counts one row.
    ///
    /// @throws MetricException if a label is not from 0 to the number of classes less one
    public void add(int actual, int predicted) {
        checkLabel("actual", actual);
        checkLabel("predicted", predicted);
        counts[actual * classes + predicted]++;
        rows++;
    }

    /// Counts rows, one of each array.
    ///
    /// @throws MetricException if the arrays differ in length or a label is out of range
    public void add(int[] actual, int[] predicted) {
        if (actual.length != predicted.length) {
            throw new MetricException(
                    actual.length + " actual labels for " + predicted.length + " predicted, expected as many");
        }
        for (int i = 0; i < actual.length; i++) {
            add(actual[i], predicted[i]);
        }
    }

    public int classes() {
        return classes;
    }

    public long rows() {
        return rows;
    }

    public long count(int actual, int predicted) {
        checkLabel("actual", actual);
        checkLabel("predicted", predicted);
        return counts[actual * classes + predicted];
    }

    /// The share of rows whose class was predicted.
    ///
    /// @throws MetricException if no row was added
    public double accuracy() {
        checkNotEmpty();
        long hits = 0;
        for (int label = 0; label < classes; label++) {
            hits += counts[label * classes + label];
        }
        return (double) hits / rows;
    }

    /// One entry a class, in order.
    public List<ClassScores> perClass() {
        var support = new long[classes];
        var predicted = new long[classes];
        for (int actual = 0; actual < classes; actual++) {
            for (int guess = 0; guess < classes; guess++) {
                long count = counts[actual * classes + guess];
                support[actual] += count;
                predicted[guess] += count;
            }
        }
        var scores = new ArrayList<ClassScores>(classes);
        for (int label = 0; label < classes; label++) {
            scores.add(ClassScores.of(counts[label * classes + label], support[label], predicted[label]));
        }
        return scores;
    }

    /// @throws MetricException if no row was added
    public Averages precision() {
        return averages(ClassScores::precision);
    }

    /// @throws MetricException if no row was added
    public Averages recall() {
        return averages(ClassScores::recall);
    }

    /// @throws MetricException if no row was added
    public Averages f1() {
        return averages(ClassScores::f1);
    }

    private Averages averages(ToDoubleFunction<ClassScores> metric) {
        checkNotEmpty();
        double sum = 0;
        double weighted = 0;
        int present = 0;
        for (var scores : perClass()) {
            sum += metric.applyAsDouble(scores);
            weighted += metric.applyAsDouble(scores) * scores.support();
            present += scores.support() + scores.predicted() > 0 ? 1 : 0;
        }
        return new Averages(sum / present, accuracy(), weighted / rows);
    }

    private void checkNotEmpty() {
        if (rows == 0) {
            throw new MetricException("there are no rows, expected at least one to compute a metric of");
        }
    }

    private void checkLabel(String kind, int label) {
        if (label < 0 || label >= classes) {
            throw new MetricException(
                    "the " + kind + " label " + label + " is out of range, expected 0 to " + (classes - 1));
        }
    }
}
