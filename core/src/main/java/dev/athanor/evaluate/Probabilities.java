package dev.athanor.evaluate;

/// A table of class probabilities, one row after the other, checked when it is made.
final class Probabilities {
    /// Sums of half-precision probabilities stray this far.
    private static final double TOLERANCE = 5e-3;

    /// As scikit-learn clips probabilities of this type before their logarithm.
    private static final float LEAST = Math.ulp(1.0f);

    private final int classes;
    private final int[] actual;
    private final float[] values;

    Probabilities(int classes, int[] actual, float[] values) {
        if (classes < 2) {
            throw new MetricException("there are " + classes + " classes, expected at least 2");
        }
        if (actual.length == 0) {
            throw new MetricException("there are no rows, expected at least one to compute a metric of");
        }
        if (values.length != (long) actual.length * classes) {
            throw new MetricException(values.length + " probabilities for " + actual.length + " rows of " + classes
                    + " classes, expected " + (long) actual.length * classes);
        }
        this.classes = classes;
        this.actual = actual;
        this.values = values;
        for (int row = 0; row < actual.length; row++) {
            check(row);
        }
    }

    private void check(int row) {
        if (actual[row] < 0 || actual[row] >= classes) {
            throw new MetricException("the label of row " + row + " is " + actual[row] + ", expected 0 to "
                    + (classes - 1) + " as there are " + classes + " classes");
        }
        double sum = 0;
        for (int label = 0; label < classes; label++) {
            float value = at(row, label);
            if (!(value >= 0 && value <= 1 + TOLERANCE)) {
                throw new MetricException("the probability of class " + label + " in row " + row + " is " + value
                        + ", expected a number from 0 to 1; were logits given in place of probabilities?");
            }
            sum += value;
        }
        if (Math.abs(sum - 1) > TOLERANCE) {
            throw new MetricException("the probabilities of row " + row + " sum to " + sum
                    + ", expected 1; were scores given that no softmax was taken of?");
        }
    }

    float at(int row, int label) {
        return values[row * classes + label];
    }

    /// The most probable class; the first of equals.
    int predicted(int row) {
        int best = 0;
        for (int label = 1; label < classes; label++) {
            best = at(row, label) > at(row, best) ? label : best;
        }
        return best;
    }

    /// The mean of the negative logarithm of the actual class's probability.
    double logLoss() {
        double sum = 0;
        for (int row = 0; row < actual.length; row++) {
            sum -= Math.log(Math.clamp(at(row, actual[row]), LEAST, 1 - LEAST));
        }
        return sum / actual.length;
    }

    ConfusionMatrix confusion() {
        var matrix = new ConfusionMatrix(classes);
        for (int row = 0; row < actual.length; row++) {
            matrix.add(actual[row], predicted(row));
        }
        return matrix;
    }

    /// The curve of one class against the rest; the class must be present and another one, too.
    RocCurve roc(int label) {
        var positive = new boolean[actual.length];
        var scores = new double[actual.length];
        for (int row = 0; row < actual.length; row++) {
            positive[row] = actual[row] == label;
            scores[row] = at(row, label);
        }
        return RocCurve.of(positive, scores);
    }
}
