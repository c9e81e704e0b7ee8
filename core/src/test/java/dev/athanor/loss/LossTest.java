package dev.athanor.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.tensor.Scope;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Losses and their gradients against PyTorch's, made by `losses.py`.
@Tag("cpu")
class LossTest {
    private static final ClassWeights WEIGHTS = new ClassWeights.Given(List.of(0.5, 2.0, 1.0, 0.25));
    private static final long[] CLASS_COUNTS = {7, 1, 4, 12};

    private final JsonNode reference = read();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private record Case(Loss loss, String prediction, Tensor target) {}

    @TestFactory
    List<DynamicTest> lossesAndGradientsEqualPyTorchs() {
        assertThat(cases().keySet())
                .containsExactlyInAnyOrderElementsOf(reference.get("results").propertyNames());
        return cases().keySet().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> check(name, false)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> totalsOverCountsAreTheMeans() {
        return cases().keySet().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> check(name, true)))
                .toList();
    }

    private void check(String name, boolean byTotal) {
        try (var _ = Scope.open()) {
            var one = Objects.requireNonNull(cases().get(name));
            var prediction = prediction(one.prediction());
            var loss = byTotal
                    ? one.loss().total(prediction, one.target()).div(one.loss().count(one.target()))
                    : one.loss().of(prediction, one.target());
            loss.backward();
            var expected = reference.get("results").get(name);
            assertThat(loss.item()).isCloseTo(expected.get("loss").asDouble(), within(1e-6));
            assertThat(Objects.requireNonNull(prediction.grad()).toFloats())
                    .containsExactly(floats(expected.get("gradient")), within(1e-6f));
        }
    }

    private Map<String, Case> cases() {
        var classes = Tensor.of(new long[] {0, 3, 1, -100, 3, 2});
        var entropy = Loss.crossEntropy();
        var balanced = entropy.classWeights(new ClassWeights.Balanced()).prepared(CLASS_COUNTS);
        var yes = Tensor.of(new long[] {0, 1, 1, 0, 1, 0});
        var truth = Tensor.of(floats(reference.get("truth")));
        var cases = new TreeMap<String, Case>();
        cases.put("crossEntropy", new Case(entropy, "logits", classes));
        cases.put("weighted", new Case(entropy.classWeights(WEIGHTS), "logits", classes));
        cases.put("smoothed", new Case(entropy.labelSmoothing(0.2), "logits", classes));
        cases.put("weightedSmoothed", new Case(entropy.classWeights(WEIGHTS).labelSmoothing(0.2), "logits", classes));
        cases.put("ignoring3", new Case(entropy.ignoreIndex(3), "logits", Tensor.of(new long[] {0, 3, 1, 1, 3, 2})));
        cases.put("balanced", new Case(balanced, "logits", classes));
        cases.put("binary", new Case(Loss.binaryCrossEntropy(), "scores", yes));
        cases.put("binaryWeighted", new Case(new BinaryCrossEntropy(3), "scores", yes));
        cases.put("meanSquaredError", new Case(Loss.meanSquaredError(), "numbers", truth));
        cases.put("huber", new Case(new Huber(0.7), "numbers", truth));
        return cases;
    }

    @Test
    void balancedWeightsEqualScikitLearns() {
        var weights = ClassWeights.balancing(CLASS_COUNTS).weights();
        for (int c = 0; c < 4; c++) {
            assertThat(weights.get(c))
                    .isCloseTo(reference.get("balanced").get(c).asDouble(), within(1e-12));
        }
    }

    @Test
    void raggedMicroBatchesGatherTheGradientOfOneBatch() {
        var loss = Loss.crossEntropy().classWeights(WEIGHTS).labelSmoothing(0.1);
        var classes = new long[32];
        for (int i = 0; i < 32; i++) {
            classes[i] = i % 7 == 3 ? -100 : i * i % 4;
        }
        var target = Tensor.of(classes);
        var logits = Tensor.randn(32, 4);

        var whole = logits.detach().requiresGrad(true);
        var mean = loss.of(whole, target);
        mean.backward();
        for (int size : new int[] {1, 5, 32}) {
            var parts = logits.detach().copy().requiresGrad(true);
            var targets = target.split(size, 0);
            var accumulation = loss.over(targets);
            double sum = 0;
            for (int i = 0; i < targets.size(); i++) {
                var rows = parts.narrow(0, (long) i * size, targets.get(i).size(0));
                var share = accumulation.share(rows, targets.get(i));
                share.backward();
                sum += share.item();
            }
            assertThat(sum).isCloseTo(mean.item(), within(1e-6));
            assertThat(Objects.requireNonNull(parts.grad()).toFloats())
                    .containsExactly(Objects.requireNonNull(whole.grad()).toFloats(), within(1e-7f));
        }
    }

    @Test
    void predictionsAreNeverBroadcastOverTargets() {
        assertThatThrownBy(() -> Loss.meanSquaredError().of(Tensor.ones(3, 2), Tensor.ones(3)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("mean squared error of predictions [3, 2] and targets [3]; "
                        + "expected predictions [batch] or [batch, 1] and targets [batch]");
        assertThatThrownBy(() -> Loss.binaryCrossEntropy().of(Tensor.ones(3), Tensor.ones(4)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("predictions [3] and targets [4]");
        assertThatThrownBy(() -> Loss.crossEntropy().of(Tensor.ones(3, 2), Tensor.ones(3, 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("expected logits [batch, classes] and class numbers [batch]");
    }

    @Test
    void balancedWeightsWantTheCounts() {
        var loss = Loss.crossEntropy().classWeights(new ClassWeights.Balanced());
        assertThatThrownBy(() -> loss.of(Tensor.ones(1, 2), Tensor.of(new long[] {1}, 1)))
                .hasMessageContaining("call prepared(classCounts)");
        assertThatThrownBy(() -> loss.prepared(new long[] {3, 0})).hasMessageContaining("class 1 has 0 rows");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Loss.crossEntropy().labelSmoothing(1.5)).hasMessageContaining("labelSmoothing is 1.5");
        assertThatThrownBy(() -> new Huber(0)).hasMessageContaining("delta is 0");
        assertThatThrownBy(() -> new BinaryCrossEntropy(-1)).hasMessageContaining("positiveWeight is -1");
        assertThatThrownBy(() -> new ClassWeights.Given(List.of(1.0, -1.0, Double.NaN)))
                .hasMessageContainingAll("weights[1] is -1", "weights[2] is NaN");
    }

    private Tensor prediction(String name) {
        long columns = name.equals("logits") ? 4 : 1;
        return Tensor.of(floats(reference.get(name)), 6, columns).requiresGrad(true);
    }

    private static float[] floats(JsonNode array) {
        var values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    private static JsonNode read() {
        try (var stream = LossTest.class.getResourceAsStream("losses.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(stream));
        } catch (IOException error) {
            throw new AssertionError(error);
        }
    }
}
