package dev.athanor.evaluate;

import dev.athanor.report.Beside;
import dev.athanor.report.Block;
import dev.athanor.report.HeatMap;
import dev.athanor.report.LineChart;
import dev.athanor.report.Numbers;
import dev.athanor.report.Page;
import dev.athanor.report.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Lays a classification report out for the eye.
final class ClassificationPage {
    /// A larger table of counts cannot be read; the most frequent confusions stand in its place.
    private static final int MOST_CLASSES_SHOWN = 40;

    private static final int MOST_CURVES = 10;
    private static final int MOST_CONFUSIONS = 20;

    private record Confusion(int actual, int predicted, long count) {}

    private final ClassificationReport report;

    ClassificationPage(ClassificationReport report) {
        this.report = report;
    }

    Page page(String title, String subtitle, Curves curves) {
        var page = Page.of(title).subtitle(subtitle);
        long hits = Math.round(report.accuracy() * report.rows());
        page.figure(
                "Accuracy",
                Numbers.brief(report.accuracy()),
                Numbers.count(hits) + " of " + Numbers.count(report.rows()));
        page.figure("F1, weighted", Numbers.brief(report.f1().weighted()));
        page.figure("F1, macro", Numbers.brief(report.f1().macro()));
        area(page);
        page.figure("Log loss", Numbers.brief(report.logLoss()));
        report.notes().forEach(page::warning);
        TrainingSection.add(page, curves);
        page.section("Predictions");
        var pictures = new ArrayList<Block>();
        if (report.labels().size() <= MOST_CLASSES_SHOWN) {
            pictures.add(confusionMatrix());
        }
        if (report.rocCurves().stream().anyMatch(Optional::isPresent)) {
            pictures.add(rocChart());
        }
        // A wide table of counts wants the page for itself.
        if (report.labels().size() <= 6) {
            page.add(new Beside(pictures));
        } else {
            pictures.forEach(page::add);
            confusions(page);
        }
        page.section("Classes");
        classes(page);
        return page;
    }

    private void area(Page page) {
        var name = report.labels().size() == 2 ? "ROC AUC" : "ROC AUC, macro";
        switch (report.rocAuc().macro()) {
            case Score.Defined(double value) -> page.figure(name, Numbers.brief(value));
            case Score.Undefined(String reason) -> page.figure(name, "–", reason);
        }
    }

    private HeatMap confusionMatrix() {
        var labels = report.labels();
        var counts = IntStream.range(0, labels.size())
                .mapToObj(actual -> IntStream.range(0, labels.size())
                        .mapToObj(predicted -> report.count(actual, predicted))
                        .toList())
                .toList();
        return new HeatMap("Confusion matrix", "actual", "predicted", labels, labels, counts);
    }

    private LineChart rocChart() {
        int classes = report.labels().size();
        // Of two classes the second tells all; of many the worst are worth a look.
        var shown = IntStream.range(classes == 2 ? 1 : 0, classes)
                .filter(label -> report.rocCurves().get(label).isPresent())
                .boxed()
                .sorted(Comparator.comparingDouble(this::areaOf))
                .limit(MOST_CURVES)
                .sorted()
                .toList();
        var series = new ArrayList<Series>();
        for (int label : shown) {
            var points = report.rocCurves().get(label).orElseThrow().points();
            series.add(Series.line(
                    report.labels().get(label) + ", AUC " + Numbers.brief(areaOf(label)),
                    points.stream()
                            .mapToDouble(RocCurve.Point::falsePositiveRate)
                            .toArray(),
                    points.stream()
                            .mapToDouble(RocCurve.Point::truePositiveRate)
                            .toArray()));
        }
        series.add(Series.dashed("chance", new double[] {0, 1}, new double[] {0, 1}));
        long drawable = report.rocCurves().stream().filter(Optional::isPresent).count();
        var title = shown.size() < drawable && classes > 2
                ? "ROC curves of the " + shown.size() + " classes hardest to tell from the rest"
                : classes == 2 ? "ROC curve" : "ROC curves, each class against the rest";
        return LineChart.square(title, "false positive rate", "true positive rate", series.toArray(Series[]::new));
    }

    private double areaOf(int label) {
        return report.rocCurves().get(label).orElseThrow().area();
    }

    private void confusions(Page page) {
        var all = new ArrayList<Confusion>();
        for (int actual = 0; actual < report.labels().size(); actual++) {
            for (int predicted = 0; predicted < report.labels().size(); predicted++) {
                long count = report.count(actual, predicted);
                if (actual != predicted && count > 0) {
                    all.add(new Confusion(actual, predicted, count));
                }
            }
        }
        var rows = all.stream()
                .sorted(Comparator.comparingLong(Confusion::count).reversed())
                .limit(MOST_CONFUSIONS)
                .map(each -> List.of(
                        report.labels().get(each.actual()),
                        report.labels().get(each.predicted()),
                        Numbers.count(each.count()),
                        share(each)))
                .toList();
        if (!rows.isEmpty()) {
            page.table("Most frequent confusions", List.of("Actual", "Predicted", "Rows", "Of the actual class"), rows);
        }
    }

    private String share(Confusion each) {
        double support = report.perClass().get(each.actual()).support();
        return String.format(Locale.ROOT, "%.1f %%", 100 * each.count() / support);
    }

    private void classes(Page page) {
        var rows = new ArrayList<List<String>>();
        for (int label = 0; label < report.labels().size(); label++) {
            var scores = report.perClass().get(label);
            rows.add(List.of(
                    report.labels().get(label),
                    Numbers.brief(scores.precision()),
                    Numbers.brief(scores.recall()),
                    Numbers.brief(scores.f1()),
                    report.rocCurves()
                            .get(label)
                            .map(curve -> Numbers.brief(curve.area()))
                            .orElse("–"),
                    Numbers.count(scores.support()),
                    Numbers.count(scores.predicted())));
        }
        page.table("Per class", List.of("Class", "Precision", "Recall", "F1", "ROC AUC", "Rows", "Predicted"), rows);
        page.table(
                "Averages",
                List.of("Average", "Precision", "Recall", "F1"),
                List.of(
                        average("macro", Averages::macro),
                        average("micro", Averages::micro),
                        average("weighted", Averages::weighted)));
    }

    private List<String> average(String name, ToDoubleFunction<Averages> of) {
        return List.of(
                name,
                Numbers.brief(of.applyAsDouble(report.precision())),
                Numbers.brief(of.applyAsDouble(report.recall())),
                Numbers.brief(of.applyAsDouble(report.f1())));
    }
}
