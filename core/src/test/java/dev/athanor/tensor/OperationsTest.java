package dev.athanor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.tensor.Functional.Reduction;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Each operation against PyTorch's result for the same input, made by `operations.py`.
@Tag("cpu")
class OperationsTest {
    private final JsonNode reference = read();

    @TestFactory
    List<DynamicTest> operationEqualsPyTorch() {
        var operations = new TreeMap<String, Supplier<Tensor>>();
        elementwise(operations);
        reductions(operations);
        axes(operations);
        functional(operations);
        assertThat(operations.keySet())
                .containsExactlyInAnyOrderElementsOf(reference.get("results").propertyNames());
        return operations.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())))
                .toList();
    }

    private void check(String name, Supplier<Tensor> operation) {
        try (var _ = Scope.open()) {
            var expected = reference.get("results").get(name);
            var actual = operation.get();
            assertThat(actual.shape()).isEqualTo(Shape.of(longs(expected.get("shape"))));
            assertThat(actual.toFloats()).containsExactly(floats(expected.get("values")), within(2e-5f));
        }
    }

    private void elementwise(Map<String, Supplier<Tensor>> to) {
        to.put("add", () -> x().add(y()));
        to.put("sub", () -> x().sub(y()));
        to.put("mul", () -> x().mul(y()));
        to.put("div", () -> x().div(y()));
        to.put("pow", () -> x().abs().pow(1.5));
        to.put("clamp", () -> x().clamp(-0.5, 0.5));
        to.put("exp", () -> x().exp());
        to.put("log", () -> x().abs().log());
        to.put("sqrt", () -> x().abs().sqrt());
        to.put("rsqrt", () -> x().abs().rsqrt());
        to.put("square", () -> x().square());
        to.put("sin", () -> x().sin());
        to.put("cos", () -> x().cos());
        to.put("maximum", () -> x().maximum(y()));
        to.put("minimum", () -> x().minimum(y()));
        to.put("relu", () -> x().relu());
        to.put("sigmoid", () -> x().sigmoid());
        to.put("tanh", () -> x().tanh());
        to.put("softmax", () -> x().softmax(-1));
        to.put("logSoftmax", () -> x().logSoftmax(0));
        to.put("where", () -> x().gt(0).where(x(), y()));
        to.put("maskedFill", () -> x().maskedFill(x().gt(0), -1));
    }

    private void reductions(Map<String, Supplier<Tensor>> to) {
        to.put("sumAxis", () -> x().sum(1, true));
        to.put("meanAxis", () -> x().mean(0, false));
        to.put("var", () -> x().var(1, false));
        to.put("std", () -> x().std(0, false));
        to.put("norm", () -> x().norm());
        to.put("max", () -> x().max(1, false).values());
        to.put("min", () -> x().min(0, false).values());
        to.put("topK", () -> x().topK(2).values());
        to.put("sort", () -> x().sort(1, true).values());
        to.put("cumsum", () -> x().cumsum(1));
    }

    private void axes(Map<String, Supplier<Tensor>> to) {
        to.put("matmul", () -> x().matmul(y().transpose(0, 1)));
        to.put("tril", () -> x().tril(0));
        to.put("triu", () -> x().triu(1));
        to.put("indexSelect", () -> x().indexSelect(0, Tensor.of(new long[] {2, 0})));
        to.put("gather", () -> x().gather(1, Tensor.of(new long[] {0, 3, 1}, 3, 1)));
        to.put("cat", () -> Tensor.cat(List.of(x(), y()), 1));
        to.put("stack", () -> Tensor.stack(List.of(x(), y()), 1));
        to.put("repeat", () -> x().repeat(2, 1));
    }

    private void functional(Map<String, Supplier<Tensor>> to) {
        to.put("gelu", () -> Functional.gelu(x()));
        to.put("geluTanh", () -> Functional.geluTanh(x()));
        to.put("silu", () -> Functional.silu(x()));
        to.put("leakyRelu", () -> Functional.leakyRelu(x(), 0.1));
        to.put("elu", () -> Functional.elu(x(), 0.7));
        to.put("softplus", () -> Functional.softplus(x()));
        to.put("mish", () -> Functional.mish(x()));
        to.put("linear", () -> Functional.linear(x(), input("w"), input("b")));
        to.put("conv2d", () -> Functional.conv2d(input("image"), input("kernel"), null, 2, 1, 1, 1));
        to.put(
                "batchNorm",
                () -> Functional.batchNorm(
                        input("image"), null, null, Tensor.zeros(3), Tensor.ones(3), true, 0.1, 1e-5));
        to.put("layerNorm", () -> Functional.layerNorm(x(), Shape.of(4), null, null, 1e-5));
        to.put("rmsNorm", () -> Functional.rmsNorm(x(), Shape.of(4), null, 1e-6));
        to.put("embedding", () -> Functional.embedding(classes(), input("w"), -1));
        to.put("maxPool2d", () -> Functional.maxPool2d(input("image"), 2, 2, 0));
        to.put("avgPool2d", () -> Functional.avgPool2d(input("image"), 3, 2, 1));
        to.put("adaptiveAvgPool2d", () -> Functional.adaptiveAvgPool2d(input("image"), 2, 2));
        to.put("attention", () -> Functional.attention(input("q"), input("k"), input("v"), null, 0, true));
        to.put("crossEntropy", () -> Functional.crossEntropy(x(), classes(), null, Reduction.MEAN, -100, 0.1));
        to.put(
                "binaryCrossEntropyWithLogits",
                () -> Functional.binaryCrossEntropyWithLogits(x(), y().sigmoid(), null, Reduction.MEAN));
        to.put("meanSquaredError", () -> Functional.meanSquaredError(x(), y(), Reduction.MEAN));
        to.put("huber", () -> Functional.huber(x(), y(), 0.5, Reduction.MEAN));
    }

    private Tensor x() {
        return input("x");
    }

    private Tensor y() {
        return input("y");
    }

    private static Tensor classes() {
        return Tensor.of(new long[] {0, 3, 1});
    }

    private Tensor input(String name) {
        var node = reference.get("inputs").get(name);
        return Tensor.of(floats(node.get("values")), longs(node.get("shape")));
    }

    private static float[] floats(JsonNode array) {
        var values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    private static long[] longs(JsonNode array) {
        var values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asLong();
        }
        return values;
    }

    private static JsonNode read() {
        try (var stream = OperationsTest.class.getResourceAsStream("operations.json")) {
            return JsonMapper.shared().readTree(java.util.Objects.requireNonNull(stream));
        } catch (IOException error) {
            throw new AssertionError(error);
        }
    }
}
