package dev.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every metric against the numbers that metrics.py wrote.
@Tag("pure")
class ScikitLearnTest {
    private static final double TOLERANCE = 1e-6;

    record Case(JsonNode json) {
        double[] doubles(String name) {
            return json.get(name).valueStream().mapToDouble(JsonNode::asDouble).toArray();
        }

        @Override
        public String toString() {
            return json.get("name").asString();
        }
    }

    static Stream<Case> classification() throws IOException {
        return cases("classification");
    }

    static Stream<Case> regression() throws IOException {
        return cases("regression");
    }

    @ParameterizedTest
    @MethodSource("classification")
    void classificationMetricsEqualTheReference(Case reference) {
        var json = reference.json();
        var report = report(reference);
        var softly = new SoftAssertions();
        same(softly, "accuracy", report.accuracy(), json.get("accuracy"));
        same(softly, "log loss", report.logLoss(), json.get("logLoss"));
        same(softly, "macro precision", report.precision().macro(), json.at("/macro/precision"));
        same(softly, "macro recall", report.recall().macro(), json.at("/macro/recall"));
        same(softly, "macro f1", report.f1().macro(), json.at("/macro/f1"));
        same(softly, "micro precision", report.precision().micro(), json.at("/micro/precision"));
        same(softly, "micro recall", report.recall().micro(), json.at("/micro/recall"));
        same(softly, "micro f1", report.f1().micro(), json.at("/micro/f1"));
        same(softly, "weighted precision", report.precision().weighted(), json.at("/weighted/precision"));
        same(softly, "weighted recall", report.recall().weighted(), json.at("/weighted/recall"));
        same(softly, "weighted f1", report.f1().weighted(), json.at("/weighted/f1"));
        same(softly, "macro area", report.rocAuc().macro(), json.at("/rocAuc/macro"));
        same(softly, "weighted area", report.rocAuc().weighted(), json.at("/rocAuc/weighted"));
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("classification")
    void scoresOfEachClassAndConfusionsEqualTheReference(Case reference) {
        var report = report(reference);
        var softly = new SoftAssertions();
        for (int label = 0; label < report.labels().size(); label++) {
            var scores = report.perClass().get(label);
            same(softly, "precision", scores.precision(), reference.json().at("/perClass/precision/" + label));
            same(softly, "recall", scores.recall(), reference.json().at("/perClass/recall/" + label));
            same(softly, "f1", scores.f1(), reference.json().at("/perClass/f1/" + label));
            softly.assertThat(scores.support())
                    .isEqualTo(reference.json().at("/perClass/support/" + label).asLong());
            for (int predicted = 0; predicted < report.labels().size(); predicted++) {
                softly.assertThat(report.count(label, predicted))
                        .isEqualTo(reference
                                .json()
                                .at("/confusion/" + label + "/" + predicted)
                                .asLong());
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("classification")
    void rocCurvesEqualTheReferencePointByPoint(Case reference) {
        var report = report(reference);
        for (int label = 0; label < report.labels().size(); label++) {
            var expected = reference.json().at("/roc/" + label);
            var curve = report.rocCurves().get(label);
            assertThat(curve.isEmpty()).isEqualTo(expected.isNull());
            if (curve.isPresent()) {
                assertThat(curve.get().area()).isCloseTo(expected.get("area").asDouble(), within(TOLERANCE));
                var points = curve.get().points();
                assertThat(points).hasSize(expected.get("threshold").size());
                for (int i = 0; i < points.size(); i++) {
                    var point = points.get(i);
                    var threshold = expected.at("/threshold/" + i);
                    assertThat(point.falsePositiveRate())
                            .isCloseTo(expected.at("/falsePositiveRate/" + i).asDouble(), within(TOLERANCE));
                    assertThat(point.truePositiveRate())
                            .isCloseTo(expected.at("/truePositiveRate/" + i).asDouble(), within(TOLERANCE));
                    assertThat(point.threshold())
                            .isEqualTo(threshold.isNull() ? Double.POSITIVE_INFINITY : threshold.asDouble());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("regression")
    void regressionMetricsEqualTheReference(Case reference) {
        var json = reference.json();
        var report = RegressionReport.of("y", reference.doubles("actual"), reference.doubles("predicted"));
        var softly = new SoftAssertions();
        same(softly, "mae", report.meanAbsoluteError(), json.get("mae"));
        same(softly, "rmse", report.rootMeanSquaredError(), json.get("rmse"));
        same(softly, "r squared", report.rSquared(), json.get("rSquared"));
        softly.assertAll();
    }

    private static ClassificationReport report(Case reference) {
        var labels = IntStream.range(0, reference.json().get("classes").asInt())
                .mapToObj(label -> "class " + label)
                .toList();
        var probabilities = reference.doubles("probabilities");
        var floats = new float[probabilities.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) probabilities[i];
        }
        var actual = reference.json().get("actual").valueStream().mapToInt(JsonNode::asInt);
        return ClassificationReport.of(labels, actual.toArray(), floats);
    }

    private static void same(SoftAssertions softly, String what, Score score, JsonNode expected) {
        if (expected.isNull()) {
            softly.assertThat(score).as(what).isInstanceOf(Score.Undefined.class);
        } else {
            same(softly, what, score.toOptional().orElse(Double.NaN), expected);
        }
    }

    private static void same(SoftAssertions softly, String what, double value, JsonNode expected) {
        double scale = Math.max(Math.abs(expected.asDouble()), 1e-12);
        softly.assertThat(value)
                .as(what)
                .isCloseTo(expected.asDouble(), within(TOLERANCE * Math.min(1, scale) + 1e-15))
                .isFinite();
    }

    private static Stream<Case> cases(String task) throws IOException {
        try (var in = ScikitLearnTest.class.getResourceAsStream("metrics.json")) {
            var all = JsonMapper.shared()
                    .readTree(in)
                    .get(task)
                    .valueStream()
                    .map(Case::new)
                    .toList();
            assertThat(List.copyOf(all)).hasSizeGreaterThan(5);
            return all.stream();
        }
    }
}
