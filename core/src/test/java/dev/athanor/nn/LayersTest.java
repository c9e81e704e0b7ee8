package dev.athanor.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Output, gradients and state after a step of each layer against PyTorch's, made by `layers.py`; the state is
/// loaded by PyTorch's names.
@Tag("cpu")
class LayersTest {
    private static final JsonNode REFERENCE = Reference.read("layers.json");

    @TestFactory
    List<DynamicTest> layerEqualsPyTorchForwardAndBackward() {
        var layers = new TreeMap<String, Supplier<Layer>>();
        learning(layers);
        activations(layers);
        pooling(layers);
        assertThat(layers.keySet()).containsExactlyInAnyOrderElementsOf(REFERENCE.propertyNames());
        return layers.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertThat(LiveTensors.leakedBy(() -> check(entry.getKey(), entry.getValue())))
                                .isEmpty()))
                .toList();
    }

    private static void check(String name, Supplier<Layer> made) {
        var expected = REFERENCE.get(name);
        var layer = made.get();
        // a layer without state is put in a module, so that one path checks both
        try (Module module = layer instanceof Module given ? given : Sequential.of(layer);
                var _ = Scope.open()) {
            if (name.endsWith("Evaluating") || name.equals("batchNormPlain")) {
                module.eval();
            }
            load(module, expected.get("state"));
            boolean indices = name.startsWith("embedding");
            var x = indices
                    ? whole(expected.get("input"))
                    : tensor(expected.get("input")).requiresGrad(true);
            var y = layer.forward(x);
            assertClose("output", y, expected.get("output"));
            y.mul(tensor(expected.get("upstream"))).sum().backward();
            var parameters = module.parameters();
            for (var entry : expected.get("gradients").properties()) {
                var leaf = entry.getKey().equals("input") ? x : Objects.requireNonNull(parameters.get(entry.getKey()));
                assertClose("gradient of " + entry.getKey(), Objects.requireNonNull(leaf.grad()), entry.getValue());
            }
            var after = expected.get("stateAfter");
            module.state().forEach((key, tensor) -> assertClose(key + " after", tensor, after.get(key)));
        }
    }

    private static void load(Module module, JsonNode state) {
        assertThat(module.state().keySet()).containsExactlyElementsOf(state.propertyNames());
        module.state().forEach((name, tensor) -> {
            assertThat(tensor.shape()).as(name).isEqualTo(shape(state.get(name)));
            tensor.copyInPlace(tensor(state.get(name)));
        });
    }

    private static void learning(Map<String, Supplier<Layer>> to) {
        to.put("linear", () -> Linear.of(4, 5));
        to.put("linearOfSequence", () -> Linear.of(4, 5, false));
        to.put("conv2d", () -> Conv2d.of(4, 2, 3));
        to.put(
                "conv2dOptions",
                () -> Conv2d.of(Conv2d.Settings.of(4, 6, 3)
                        .withStride(2)
                        .withPadding(2)
                        .withDilation(2)
                        .withGroups(2)
                        .withBias(false)));
        to.put("batchNormOfRows", () -> BatchNorm.of(4));
        to.put(
                "batchNormOfSequence",
                () -> BatchNorm.of(BatchNorm.Settings.of(2).withMomentum(0.3).withEps(0.01)));
        to.put("batchNormOfPictures", () -> BatchNorm.of(4));
        to.put("batchNormEvaluating", () -> BatchNorm.of(4));
        to.put(
                "batchNormPlain",
                () -> BatchNorm.of(BatchNorm.Settings.of(4).withAffine(false).withRunningStatistics(false)));
        to.put("layerNorm", () -> LayerNorm.of(4));
        to.put(
                "layerNormNoBias",
                () -> LayerNorm.of(LayerNorm.Settings.of(4).withEps(0.1).withBias(false)));
        to.put("layerNormPlain", () -> LayerNorm.of(LayerNorm.Settings.of(4).withAffine(false)));
        to.put("rmsNorm", () -> RmsNorm.of(4));
        to.put("embedding", () -> Embedding.of(5, 3));
        to.put("embeddingPadding", () -> Embedding.of(5, 3, 2));
        to.put("dropoutEvaluating", () -> Dropout.of(0.4));
        to.put("smallCnn", LayersTest::smallCnn);
        to.put(
                "sequential",
                () -> Sequential.of(
                        Linear.of(4, 3), new Activation.Gelu(), Sequential.of(LayerNorm.of(3), Linear.of(3, 2))));
    }

    private static Sequential smallCnn() {
        return Sequential.of(
                Conv2d.of(Conv2d.Settings.of(1, 2, 3).withBias(false)),
                BatchNorm.of(2),
                new Activation.Relu(),
                MaxPool2d.of(2),
                Flatten.defaults(),
                Linear.of(8, 3));
    }

    private static void activations(Map<String, Supplier<Layer>> to) {
        to.put("relu", Activation.Relu::new);
        to.put("gelu", Activation.Gelu::new);
        to.put("geluTanh", Activation.GeluTanh::new);
        to.put("silu", Activation.Silu::new);
        to.put("tanh", Activation.Tanh::new);
        to.put("sigmoid", Activation.Sigmoid::new);
        to.put("leakyRelu", () -> new Activation.LeakyRelu(0.2));
        to.put("elu", () -> new Activation.Elu(0.7));
        to.put("mish", Activation.Mish::new);
        to.put("softplus", Activation.Softplus::new);
    }

    private static void pooling(Map<String, Supplier<Layer>> to) {
        to.put("maxPool2d", () -> MaxPool2d.of(3).withStride(2).withPadding(1));
        to.put("avgPool2d", () -> AvgPool2d.of(3).withStride(2).withPadding(1));
        to.put("adaptiveAvgPool2d", () -> new AdaptiveAvgPool2d(2, 4));
        to.put("flatten", Flatten::defaults);
    }

    private static void assertClose(String what, Tensor actual, JsonNode expected) {
        assertThat(actual.shape()).as(what).isEqualTo(shape(expected));
        assertThat(actual.toFloats()).as(what).containsExactly(Reference.floats(expected.get("values")), within(2e-5f));
    }

    private static Tensor tensor(JsonNode node) {
        return Tensor.of(Reference.floats(node.get("values")), shape(node).toArray());
    }

    private static Tensor whole(JsonNode node) {
        return Tensor.of(Reference.longs(node.get("values")), shape(node).toArray());
    }

    private static Shape shape(JsonNode node) {
        return Shape.of(Reference.longs(node.get("shape")));
    }
}
