package dev.athanor.evaluate;

import dev.athanor.report.Page;
import dev.athanor.report.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// How well classes were predicted: every metric equal to scikit-learn's, and the pages that show them.
public final class ClassificationReport {
    private final List<String> labels;
    private final ConfusionMatrix confusion;
    private final List<ClassScores> perClass;
    private final List<Optional<RocCurve>> rocCurves;
    private final RocAuc rocAuc;
    private final double logLoss;

    private ClassificationReport(List<String> labels, Probabilities probabilities) {
        this.labels = List.copyOf(labels);
        this.confusion = probabilities.confusion();
        this.perClass = confusion.perClass();
        this.rocCurves = IntStream.range(0, labels.size())
                .mapToObj(label -> isRanked(label) ? Optional.of(probabilities.roc(label)) : Optional.<RocCurve>empty())
                .toList();
        this.rocAuc = new RocAuc(macroArea(), weightedArea());
        this.logLoss = probabilities.logLoss();
    }

    /// @param labels the classes' names, in the order of their columns; at least two
    /// @param actual the index of each row's class
    /// @param probabilities one row after the other, `actual.length * labels.size()` of them, each row's sum 1
    /// @throws MetricException if there are no rows, lengths do not fit, a label is out of range, or a row's
    ///     probabilities are NaN, negative or do not sum to 1
    public static ClassificationReport of(List<String> labels, int[] actual, float[] probabilities) {
        return new ClassificationReport(labels, new Probabilities(labels.size(), actual, probabilities));
    }

    /// As [#of(List, int[], float[])], each row's probabilities in an array of its own.
    ///
    /// @throws MetricException as there, and if a row is not as long as there are labels
    public static ClassificationReport of(List<String> labels, int[] actual, float[][] probabilities) {
        var flat = new float[Math.multiplyExact(probabilities.length, labels.size())];
        for (int row = 0; row < probabilities.length; row++) {
            if (probabilities[row].length != labels.size()) {
                throw new MetricException("row " + row + " has " + probabilities[row].length
                        + " probabilities, expected " + labels.size() + " as there are classes");
            }
            System.arraycopy(probabilities[row], 0, flat, row * labels.size(), labels.size());
        }
        return of(labels, actual, flat);
    }

    public List<String> labels() {
        return labels;
    }

    public long rows() {
        return confusion.rows();
    }

    /// The share of rows whose most probable class is the actual one.
    public double accuracy() {
        return confusion.accuracy();
    }

    public Averages precision() {
        return confusion.precision();
    }

    public Averages recall() {
        return confusion.recall();
    }

    public Averages f1() {
        return confusion.f1();
    }

    public RocAuc rocAuc() {
        return rocAuc;
    }

    /// The mean over the rows of the negative natural logarithm of the actual class's probability.
    public double logLoss() {
        return logLoss;
    }

    /// One entry a class, in the order of the labels.
    public List<ClassScores> perClass() {
        return perClass;
    }

    /// Each class against the rest, in the order of the labels; empty where the class has no rows or all.
    public List<Optional<RocCurve>> rocCurves() {
        return rocCurves;
    }

    public long count(int actual, int predicted) {
        return confusion.count(actual, predicted);
    }

    /// What a reader of the numbers should know: classes never predicted, classes with no rows.
    public List<String> notes() {
        var notes = new ArrayList<String>();
        for (int label = 0; label < labels.size(); label++) {
            var scores = perClass.get(label);
            if (scores.support() == 0) {
                notes.add("Class \"" + labels.get(label) + "\" has no rows here; "
                        + (scores.predicted() == 0
                                ? "the averages leave it out."
                                : "its recall counts as 0 in the averages."));
            } else if (scores.predicted() == 0) {
                notes.add("Class \"" + labels.get(label)
                        + "\" was never predicted; its precision counts as 0 in the averages.");
            }
        }
        return notes;
    }

    /// As `report.json` holds it: a metric that is not defined is null, its reason under `undefined`.
    public String json() {
        return new ReportJson()
                .put("task", "classification")
                .put("rows", rows())
                .headline("accuracy", accuracy())
                .put("accuracy", accuracy())
                .put("logLoss", logLoss)
                .averages("precision", precision())
                .averages("recall", recall())
                .averages("f1", f1())
                .score("rocAuc.macro", rocAuc.macro())
                .score("rocAuc.weighted", rocAuc.weighted())
                .put("classes", labels)
                .classes(labels, perClass, rocCurves)
                .confusion(confusion)
                .finish(notes());
    }

    /// The page that shows the report; the caller may add to it.
    ///
    /// @param title what was evaluated: the run's name
    /// @param subtitle on what: "test split, 114 rows"
    public Page page(String title, String subtitle, Curves curves) {
        return new ClassificationPage(this).page(title, subtitle, curves);
    }

    /// Writes `report.json` and `report.html` into `folder`, each as a whole.
    ///
    /// @throws IOException if the folder cannot be written
    public void write(Path folder, String title, String subtitle, Curves curves) throws IOException {
        WholeFile.write(folder.resolve("report.json"), json());
        page(title, subtitle, curves).write(folder.resolve("report.html"));
    }

    private boolean isRanked(int label) {
        long support = perClass.get(label).support();
        return support > 0 && support < rows();
    }

    private Score macroArea() {
        if (labels.size() == 2) {
            return weightedArea();
        }
        double sum = 0;
        for (int label = 0; label < labels.size(); label++) {
            var curve = rocCurves.get(label);
            if (curve.isEmpty()) {
                return onlyOneClass()
                        .orElse(Score.undefined("class \"" + labels.get(label)
                                + "\" has no rows here, so it cannot be ranked against the rest"));
            }
            sum += curve.get().area();
        }
        return Score.of(sum / labels.size());
    }

    private Score weightedArea() {
        var undefined = onlyOneClass();
        if (undefined.isPresent()) {
            return undefined.get();
        }
        if (labels.size() == 2) {
            return Score.of(rocCurves.get(1).orElseThrow().area());
        }
        double sum = 0;
        for (int label = 0; label < labels.size(); label++) {
            double area = rocCurves.get(label).map(RocCurve::area).orElse(0.0);
            sum += area * perClass.get(label).support();
        }
        return Score.of(sum / rows());
    }

    private Optional<Score> onlyOneClass() {
        for (int label = 0; label < labels.size(); label++) {
            if (perClass.get(label).support() == rows()) {
                return Optional.of(Score.undefined("all rows are of class \"" + labels.get(label)
                        + "\", so there is nothing to rank them against"));
            }
        }
        return Optional.empty();
    }
}
