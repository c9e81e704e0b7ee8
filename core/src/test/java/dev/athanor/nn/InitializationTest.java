package dev.athanor.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.nn.Initialization.FanMode;
import dev.athanor.nn.Initialization.Nonlinearity;
import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Numbers drawn for a seed against PyTorch's, made by `initial.py`.
@Tag("cpu")
class InitializationTest {
    private static final JsonNode REFERENCE = Reference.read("initial.json");

    @TestFactory
    List<DynamicTest> layersStartWithPyTorchsNumbersForTheSameSeed() {
        var layers = new LinkedHashMap<String, Supplier<Module>>();
        layers.put("linear", () -> Linear.of(4, 3));
        layers.put("embedding", () -> Embedding.of(5, 3, 2));
        layers.put("conv2d", () -> Conv2d.of(Conv2d.Settings.of(4, 6, 3).withGroups(2)));
        layers.put("batchNorm", () -> BatchNorm.of(3));
        layers.put("layerNorm", () -> LayerNorm.of(3));
        layers.put("rmsNorm", () -> RmsNorm.of(3));
        layers.put(
                "sequential",
                () -> Sequential.of(Linear.of(2, 3), new Activation.Relu(), Dropout.of(0.5), Linear.of(3, 2, false)));
        return layers.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> checkLayer(entry)))
                .toList();
    }

    @Test
    void everyLayerOfTheReferenceIsChecked() {
        assertThat(layersStartWithPyTorchsNumbersForTheSameSeed())
                .hasSize(REFERENCE.get("layers").size());
        assertThat(tensorsAreFilledWithPyTorchsNumbersForTheSameSeed())
                .hasSize(REFERENCE.get("tensors").size());
    }

    private static void checkLayer(Map.Entry<String, Supplier<Module>> entry) {
        RandomState.seed(1);
        try (var module = entry.getValue().get()) {
            var expected = REFERENCE.get("layers").get(entry.getKey());
            assertThat(module.state().keySet()).containsExactlyElementsOf(expected.propertyNames());
            module.state()
                    .forEach((name, tensor) -> assertThat(tensor.toFloats())
                            .as(name)
                            .containsExactly(Reference.floats(expected.get(name))));
        }
    }

    @TestFactory
    List<DynamicTest> tensorsAreFilledWithPyTorchsNumbersForTheSameSeed() {
        return List.of(
                filled("kaimingNormal", Initialization.KaimingNormal.defaults(), 3, 4),
                filled(
                        "kaimingNormalOut",
                        new Initialization.KaimingNormal(FanMode.OUT, new Nonlinearity.LeakyRelu(0.2)),
                        3,
                        4),
                filled(
                        "kaimingUniform",
                        new Initialization.KaimingUniform(FanMode.IN, new Nonlinearity.Tanh()),
                        3,
                        2,
                        3,
                        3),
                filled("xavierNormal", new Initialization.XavierNormal(2), 3, 4),
                filled("xavierUniform", Initialization.XavierUniform.defaults(), 3, 2, 3, 3),
                filled("normal", new Initialization.Normal(1, 0.02), 3, 4),
                filled("truncatedNormal", new Initialization.TruncatedNormal(0.5, 0.8, -0.6, 1.1), 3, 9),
                filled("constant", new Initialization.Constant(0.3), 3));
    }

    private static DynamicTest filled(String name, Initialization initialization, long... sizes) {
        return DynamicTest.dynamicTest(name, () -> {
            try (var _ = Scope.open()) {
                RandomState.seed(2);
                var tensor = Tensor.zeros(sizes).requiresGrad(true);
                initialization.fill(tensor);
                // PyTorch's wheels take erfinv from MKL, whose last bit may differ; all else is exact
                float tolerance = initialization instanceof Initialization.TruncatedNormal ? 2e-7f : 0;
                var expected = Reference.floats(REFERENCE.get("tensors").get(name));
                assertThat(tensor.toFloats()).containsExactly(expected, within(tolerance));
            }
        });
    }

    @Test
    void kaimingSpreadFollowsTheFan() {
        try (var _ = Scope.open()) {
            RandomState.seed(3);
            var weight = Tensor.zeros(512, 256);
            Initialization.KaimingNormal.defaults().fill(weight);
            var flat = weight.reshape(512 * 256);
            assertThat(flat.std(0, false).item()).isBetween(0.99 * Math.sqrt(2.0 / 256), 1.01 * Math.sqrt(2.0 / 256));
            assertThat(flat.mean().item()).isBetween(-0.001, 0.001);
        }
    }

    @Test
    void truncatedNormalStaysInItsBounds() {
        try (var _ = Scope.open()) {
            var tensor = Tensor.zeros(100_000);
            new Initialization.TruncatedNormal(0, 1, -0.5, 0.25).fill(tensor);
            assertThat(tensor.min().item()).isBetween(-0.5, -0.49);
            assertThat(tensor.max().item()).isBetween(0.24, 0.25);
        }
    }

    @Test
    void fanOfABiasIsAnErrorWithItsShape() {
        try (var _ = Scope.open()) {
            var bias = Tensor.zeros(7);
            assertThatThrownBy(() -> Initialization.XavierNormal.defaults().fill(bias))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("[7]")
                    .hasMessageContaining("at least 2 axes");
        }
    }

    @Test
    void everyProblemOfTheSettingsIsNamed() {
        assertThatThrownBy(() -> new Initialization.TruncatedNormal(Double.NaN, -1, 2, 1))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("mean is NaN")
                .hasMessageContaining("std is -1")
                .hasMessageContaining("least is 2");
    }
}
