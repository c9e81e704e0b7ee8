package dev.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.report.Bar;
import dev.athanor.report.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Tag("pure")
class ClassificationReportTest {
    private static final List<String> LABELS = List.of("no", "yes");

    @Test
    void noRowsAreAnErrorAndNotANumber() {
        assertThatThrownBy(() -> ClassificationReport.of(LABELS, new int[0], new float[0]))
                .isInstanceOf(MetricException.class)
                .hasMessage("there are no rows, expected at least one to compute a metric of");
    }

    @Test
    void probabilitiesThatDoNotFillTheirRowsAreCounted() {
        assertThatThrownBy(() -> ClassificationReport.of(LABELS, new int[] {0, 1}, new float[] {1, 0, 1}))
                .hasMessage("3 probabilities for 2 rows of 2 classes, expected 4");
        assertThatThrownBy(() -> ClassificationReport.of(LABELS, new int[] {0, 1}, new float[][] {{1, 0}, {1}}))
                .hasMessage("row 1 has 1 probabilities, expected 2 as there are classes");
    }

    @Test
    void aLabelOutOfRangeIsNamedWithItsRow() {
        assertThatThrownBy(() -> ClassificationReport.of(LABELS, new int[] {0, 2}, new float[] {1, 0, 1, 0}))
                .hasMessage("the label of row 1 is 2, expected 0 to 1 as there are 2 classes");
        assertThatThrownBy(() -> ClassificationReport.of(LABELS, new int[] {-1}, new float[] {1, 0}))
                .hasMessageStartingWith("the label of row 0 is -1");
    }

    @Test
    void probabilitiesThatAreNoneAreNamedWithTheirRow() {
        assertThatThrownBy(() -> ClassificationReport.of(LABELS, new int[] {0}, new float[] {Float.NaN, 0}))
                .hasMessageStartingWith("the probability of class 0 in row 0 is NaN");
        assertThatThrownBy(() -> ClassificationReport.of(LABELS, new int[] {0}, new float[] {1.5f, -0.5f}))
                .hasMessageContaining("were logits given");
        assertThatThrownBy(() -> ClassificationReport.of(LABELS, new int[] {0, 1}, new float[] {1, 0, 0.7f, 0.7f}))
                .hasMessageStartingWith("the probabilities of row 1 sum to 1.39")
                .hasMessageContaining("expected 1");
    }

    @Test
    void aMetricThatIsNotDefinedIsNullWithItsReason() {
        var report = ClassificationReport.of(LABELS, new int[] {1, 1}, new float[] {0.2f, 0.8f, 0.6f, 0.4f});
        var json = JsonMapper.shared().readTree(report.json());
        assertThat(json.at("/rocAuc/macro").isNull()).isTrue();
        assertThat(json.at("/undefined").get("rocAuc.macro").asString())
                .isEqualTo("all rows are of class \"yes\", so there is nothing to rank them against");
        assertThat(report.json()).doesNotContain("NaN");
        assertThat(report.page("t", "s", Curves.none()).html()).contains("all rows are of class &quot;yes&quot;");
    }

    @Test
    void reportJsonHoldsTheMetricsThatTheReportGives() {
        var report =
                ClassificationReport.of(LABELS, new int[] {0, 1, 1}, new float[] {0.9f, 0.1f, 0.2f, 0.8f, 0.7f, 0.3f});
        var json = JsonMapper.shared().readTree(report.json());
        assertThat(json.get("task").asString()).isEqualTo("classification");
        assertThat(json.get("rows").asLong()).isEqualTo(3);
        assertThat(json.get("accuracy").asDouble()).isEqualTo(2.0 / 3);
        assertThat(json.at("/headline/metric").asString()).isEqualTo("accuracy");
        assertThat(json.at("/f1/weighted").asDouble()).isEqualTo(report.f1().weighted());
        assertThat(json.at("/confusionMatrix").toString()).isEqualTo("[[1,0],[1,1]]");
        assertThat(json.at("/perClass/1/class").asString()).isEqualTo("yes");
        assertThat(json.at("/perClass/1/recall").asDouble()).isEqualTo(0.5);
        assertThat(json.get("undefined").size()).isZero();
    }

    @Test
    void aClassNeverPredictedAndOneWithoutRowsAreSaid() {
        var report =
                ClassificationReport.of(List.of("a", "b", "c"), new int[] {0, 1}, new float[] {1, 0, 0, 0.9f, 0.1f, 0});
        assertThat(report.notes())
                .containsExactly(
                        "Class \"b\" was never predicted; its precision counts as 0 in the averages.",
                        "Class \"c\" has no rows here; the averages leave it out.");
    }

    @Test
    void aClassNamedLikeAScriptIsHarmlessOnThePage(@TempDir Path folder) throws IOException {
        var labels = List.of("<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>");
        var curves = new Curves(
                List.of(Series.line("train", new double[] {1, 2}, new double[] {2, 1})),
                List.of(Series.line("rate", new double[] {1, 2}, new double[] {0.1, 0.01})),
                List.of(new Bar("backward", 2)));
        ClassificationReport.of(labels, new int[] {0, 1}, new float[] {1, 0, 0, 1})
                .write(folder, labels.getFirst(), labels.getLast(), curves);
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("Where the time went", "backward")
                .contains("Confusion matrix", "ROC curve", "Learning rate")
                .doesNotContain("<script>alert", "<img");
        assertThat(folder.resolve("report.json")).content().contains("\"accuracy\" : 1.0");
    }

    @Test
    void aThousandClassesMakeAPageThatCanBeRead() {
        int classes = 1000;
        var labels = IntStream.range(0, classes).mapToObj(i -> "c" + i).toList();
        var actual = IntStream.range(0, classes).toArray();
        var probabilities = new float[classes * classes];
        for (int row = 0; row < classes; row++) {
            probabilities[row * classes + (row % 3 == 0 ? (row + 1) % classes : row)] = 1;
        }
        var report = ClassificationReport.of(labels, actual, probabilities);
        assertThat(report.accuracy()).isEqualTo(0.666);
        assertThat(report.page("t", "s", Curves.none()).html())
                .contains("Most frequent confusions", "hardest to tell")
                .doesNotContain("Confusion matrix")
                .hasSizeLessThan(500_000);
    }

    @Test
    void aConfusionMatrixTakesRowsAsTheyCome() {
        var matrix = new ConfusionMatrix(2);
        matrix.add(0, 0);
        matrix.add(new int[] {0, 1, 1}, new int[] {1, 1, 1});
        assertThat(matrix.rows()).isEqualTo(4);
        assertThat(matrix.accuracy()).isEqualTo(0.75);
        assertThat(matrix.perClass().getFirst()).isEqualTo(new ClassScores(1, 0.5, 2.0 / 3, 2, 1));
        assertThatThrownBy(() -> matrix.add(new int[1], new int[2]))
                .hasMessage("1 actual labels for 2 predicted, expected as many");
        assertThatThrownBy(() -> matrix.add(0, 2)).hasMessage("the predicted label 2 is out of range, expected 0 to 1");
        assertThatThrownBy(() -> new ConfusionMatrix(3).f1()).hasMessageContaining("no rows");
    }

    @Test
    void aRocCurveWantsBothKindsOfRow() {
        assertThatThrownBy(() -> RocCurve.of(new boolean[] {true}, new double[] {1}))
                .hasMessageContaining("all positive");
        assertThatThrownBy(() -> RocCurve.of(new boolean[] {true, false}, new double[] {1, Double.NaN}))
                .hasMessage("the score of row 1 is NaN, expected a number");
        assertThatThrownBy(() -> RocCurve.of(new boolean[2], new double[1]))
                .hasMessage("2 labels for 1 scores, expected as many");
    }
}
