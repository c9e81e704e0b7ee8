package dev.athanor.evaluate;

import dev.athanor.report.Beside;
import dev.athanor.report.Histogram;
import dev.athanor.report.LineChart;
import dev.athanor.report.Numbers;
import dev.athanor.report.Page;
import dev.athanor.report.Series;
import dev.athanor.report.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// How well a number was predicted: every metric equal to scikit-learn's, and the pages that show them.
public final class RegressionReport {
    private static final int INTERVALS = 40;

    private final String target;
    private final double[] actual;
    private final double[] predicted;
    private final RegressionErrors errors = new RegressionErrors();

    private RegressionReport(String target, double[] actual, double[] predicted) {
        this.target = target;
        this.actual = actual.clone();
        this.predicted = predicted.clone();
        errors.add(this.actual, this.predicted);
        errors.meanAbsoluteError(); // says so where there are no rows
    }

    /// @param target the name of what was predicted
    /// @param actual in the target's own unit, not as scaled for training
    /// @throws MetricException if there are no rows, the arrays differ in length, or a number is not finite
    public static RegressionReport of(String target, double[] actual, double[] predicted) {
        return new RegressionReport(target, actual, predicted);
    }

    public long rows() {
        return errors.rows();
    }

    public double meanAbsoluteError() {
        return errors.meanAbsoluteError();
    }

    public double rootMeanSquaredError() {
        return errors.rootMeanSquaredError();
    }

    /// As [RegressionErrors#rSquared].
    public Score rSquared() {
        return errors.rSquared();
    }

    /// What a reader of the numbers should know.
    public List<String> notes() {
        return rows() > 1 && errors.isConstant()
                ? List.of("The target is the same in all rows; R squared says only whether it was predicted exactly.")
                : List.of();
    }

    /// As `report.json` holds it: a metric that is not defined is null, its reason under `undefined`.
    public String json() {
        return new ReportJson()
                .put("task", "regression")
                .put("rows", rows())
                .headline("rmse", rootMeanSquaredError())
                .put("target", target)
                .put("mae", meanAbsoluteError())
                .put("rmse", rootMeanSquaredError())
                .score("rSquared", rSquared())
                .finish(notes());
    }

    /// The page that shows the report; the caller may add to it.
    ///
    /// @param title what was evaluated: the run's name
    /// @param subtitle on what: "test split, 293 rows"
    public Page page(String title, String subtitle, Curves curves) {
        var page = Page.of(title).subtitle(subtitle);
        page.figure("RMSE", Numbers.brief(rootMeanSquaredError()));
        page.figure("MAE", Numbers.brief(meanAbsoluteError()));
        switch (rSquared()) {
            case Score.Defined(double value) -> page.figure("R squared", Numbers.brief(value));
            case Score.Undefined(String reason) -> page.figure("R squared", "–", reason);
        }
        page.figure("Rows", Numbers.count(rows()));
        notes().forEach(page::warning);
        TrainingSection.add(page, curves);
        page.section("Predictions").add(Beside.of(scatter(), residuals()));
        return page;
    }

    /// Writes `report.json` and `report.html` into `folder`, each as a whole.
    ///
    /// @throws IOException if the folder cannot be written
    public void write(Path folder, String title, String subtitle, Curves curves) throws IOException {
        WholeFile.write(folder.resolve("report.json"), json());
        page(title, subtitle, curves).write(folder.resolve("report.html"));
    }

    private LineChart scatter() {
        var ends =
                new double[] {Math.min(least(actual), least(predicted)), Math.max(greatest(actual), greatest(predicted))
                };
        return LineChart.square(
                target,
                "actual",
                "predicted",
                Series.points("predicted", actual, predicted),
                Series.dashed("as actual", ends, ends));
    }

    private Histogram residuals() {
        var residuals = new double[actual.length];
        for (int row = 0; row < residuals.length; row++) {
            residuals[row] = predicted[row] - actual[row];
        }
        return Histogram.of("Residuals", "predicted less actual", residuals, INTERVALS);
    }

    private static double least(double[] values) {
        return Arrays.stream(values).min().orElse(0);
    }

    private static double greatest(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }
}
