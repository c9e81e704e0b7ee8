package dev.athanor.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.nn.Activation;
import dev.athanor.nn.Layer;
import dev.athanor.nn.LayerNorm;
import dev.athanor.nn.Linear;
import dev.athanor.nn.Module;
import dev.athanor.nn.Sequential;
import dev.athanor.nn.TransposedLinear;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class LateWeightsTest {
    private static <M extends Module & Layer> Map<String, float[]> gradients(M model) {
        var gradients = new TreeMap<String, float[]>();
        model.parameters().forEach((name, parameter) -> {
            var gradient = parameter.grad();
            if (gradient != null) {
                gradients.put(name, gradient.toFloats());
            }
        });
        return gradients;
    }

    private static Sequential model() {
        RandomState.seed(3);
        return Sequential.of(
                Linear.of(4, 6, true),
                LayerNorm.of(LayerNorm.Settings.of(6)),
                new Activation.Gelu(),
                TransposedLinear.of(6, 5, true),
                Linear.of(5, 2, false));
    }

    private static Tensor input() {
        RandomState.seed(8);
        return Tensor.randn(3, 2, 4).requiresGrad(true);
    }

    @Test
    void whatIsLeftComesToTheGradientsOfOneBackward() {
        try (var whole = model();
                var parted = model();
                var late = LateWeights.none();
                var _ = Scope.open()) {
            var x = input();
            var gradient = Tensor.randn(3, 2, 2);
            whole.forward(x).backward(gradient);
            whole.forward(x).backward(gradient); // gradients are added to those that are there

            for (int pass = 0; pass < 2; pass++) {
                var z = input();
                var y = late.during(() -> parted.forward(z));
                y.backward(gradient);
                assertThat(Objects.requireNonNull(z.grad())
                                .mul(2)
                                .sub(Objects.requireNonNull(x.grad()))
                                .abs()
                                .max()
                                .item())
                        .isLessThan(1e-5);
                if (pass == 0) {
                    assertThat(gradients(parted)).containsOnlyKeys("0.bias", "1.bias", "1.weight", "3.bias");
                }
                late.accumulate();
            }

            var expected = gradients(whole);
            var found = gradients(parted);
            assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSize(7);
            expected.forEach((name, values) -> assertThat(found.get(name))
                    .as(name)
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(values));
        }
    }

    @Test
    void outsideOfItsPassesNothingIsLeft() {
        try (var model = model();
                var late = LateWeights.none();
                var _ = Scope.open()) {
            late.during(() -> model.forward(input()));
            model.forward(input()).sum().backward();
            assertThat(gradients(model)).hasSize(7);
        }
    }

    @Test
    void underAutocastAWeightsGradientHasItsOwnType() {
        try (var model = model();
                var late = LateWeights.none();
                var _ = Scope.open()) {
            Tensor y;
            try (var _ = Autocast.open(Device.CPU, DType.BF16)) {
                y = late.during(() -> model.forward(input()));
            }
            y.backward(y.detach().zerosLike().addInPlace(1));
            late.accumulate();
            assertThat(model.parameters().values())
                    .allSatisfy(parameter -> assertThat(
                                    Objects.requireNonNull(parameter.grad()).dtype())
                            .isEqualTo(DType.F32));
        }
    }

    @Test
    void whatIsKeptIsFreed() {
        long before = LiveTensors.count();
        try (var model = model();
                var _ = Scope.open()) {
            try (var late = LateWeights.none()) {
                late.during(() -> model.forward(input()));
            }
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }
}
