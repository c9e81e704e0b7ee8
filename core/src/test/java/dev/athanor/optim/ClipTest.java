package dev.athanor.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Clipped gradients against PyTorch's, made by `clip.py`.
@Tag("cpu")
class ClipTest {
    private final JsonNode reference = Reference.read("clip.json");
    private Scope scope;
    private Map<String, Tensor> parameters;

    @BeforeEach
    void open() {
        scope = Scope.open();
        parameters = Reference.leaves(reference.get("gradients"), reference.get("shapes"));
        for (var parameter : parameters.values()) {
            parameter.square().sum().mul(0.5).backward(); // each parameter is its own gradient
        }
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"small, 0.5", "large, 100"})
    void gradientsAndNormEqualPyTorchs(String name, double max) {
        try (var clip = Clip.over(parameters.values())) {
            var expected = reference.get(name).get("norm").asDouble();
            assertThat(clip.norm(max).item()).isCloseTo(expected, within(1e-6));
        }
        checkGradients(name);
    }

    @Test
    void clippedValuesEqualPyTorchs() {
        try (var clip = Clip.over(parameters.values())) {
            clip.value(0.4);
        }
        checkGradients("value");
    }

    @Test
    void aNormThatIsNotFiniteIsTold() {
        var first = Objects.requireNonNull(parameters.get("a"));
        first.mul(Double.POSITIVE_INFINITY).sum().backward();
        try (var clip = Clip.over(parameters.values())) {
            assertThat(clip.norm().item()).isInfinite();
            assertThat(clip.norm(1).item()).isInfinite();
        }
    }

    @Test
    void gradientsThatComeLaterAreClippedToo() {
        var late = Tensor.of(new float[] {3, 4}).requiresGrad(true);
        try (var clip = Clip.over(List.of(late))) {
            assertThat(clip.norm(1).item()).isZero();
            late.square().sum().mul(0.5).backward();
            assertThat(clip.norm(1).item()).isEqualTo(5);
            assertThat(Objects.requireNonNull(late.grad()).toFloats())
                    .containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
        }
    }

    @Test
    void aLimitThatIsNotAboveZeroIsRefused() {
        try (var clip = Clip.over(parameters.values())) {
            assertThatThrownBy(() -> clip.norm(0)).hasMessage("max is 0.0, expected more than 0");
            assertThatThrownBy(() -> clip.value(Double.NaN)).hasMessage("limit is NaN, expected more than 0");
        }
    }

    private void checkGradients(String name) {
        parameters.forEach((key, parameter) -> assertThat(
                        Objects.requireNonNull(parameter.grad()).toFloats())
                .as(key)
                .containsExactly(
                        Reference.floats(reference.get(name).get("gradients").get(key)), within(1e-6f)));
    }
}
