package dev.athanor.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Ten steps of each configuration against PyTorch's numbers, made by `optimizers.py`.
@Tag("cpu")
class OptimizerReferenceTest {
    private final JsonNode reference = Reference.read("optimizers.json");

    @TestFactory
    List<DynamicTest> tenStepsEqualPyTorchs() {
        var configurations = new TreeMap<String, Function<Map<String, Tensor>, Optimizer>>();
        configurations.put("sgd", Sgd.of(0.1)::over);
        configurations.put("sgdDecay", Sgd.of(0.1).weightDecay(0.05)::over);
        configurations.put("sgdMomentum", Sgd.of(0.1).momentum(0.9)::over);
        configurations.put("sgdDampening", new Sgd(0.1, 0.9, 0.3, false, 0.01)::over);
        configurations.put("sgdNesterov", new Sgd(0.1, 0.8, 0, true, 0.01)::over);
        configurations.put("adam", Adam.of(0.01)::over);
        configurations.put("adamBetas", new Adam(0.01, 0.8, 0.95, 1e-6, 0, false)::over);
        configurations.put("adamDecay", Adam.of(0.01).weightDecay(0.1)::over);
        configurations.put("adamAmsgrad", new Adam(0.01, 0.9, 0.999, 1e-8, 0.1, true)::over);
        configurations.put("adamW", AdamW.of(0.01)::over);
        configurations.put("adamWDecay", AdamW.of(0.01).weightDecay(0.5).betas(0.9, 0.95)::over);
        configurations.put("adamWAmsgrad", new AdamW(0.01, 0.9, 0.999, 1e-8, 0.01, true)::over);
        configurations.put("sgdGroups", grouped(Sgd.of(0.1).momentum(0.9).weightDecay(0.05)));
        configurations.put("adamGroups", grouped(Adam.of(0.01).weightDecay(0.05)));
        configurations.put("adamWGroups", grouped(AdamW.of(0.01).weightDecay(0.05)));
        assertThat(configurations.keySet())
                .containsExactlyInAnyOrderElementsOf(reference.get("results").propertyNames());
        return configurations.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())))
                .toList();
    }

    private static Function<Map<String, Tensor>, Optimizer> grouped(UpdateRule rule) {
        return parameters -> {
            var weights = new LinkedHashMap<>(parameters);
            Tensor bias = Objects.requireNonNull(weights.remove("fc.bias"));
            return rule.over(List.of(
                    new ParameterGroup(weights, 0.5, 1, 0.01, 0.02),
                    ParameterGroup.of(Map.of("fc.bias", bias)).decayScale(0)));
        };
    }

    private void check(String name, Function<Map<String, Tensor>, Optimizer> configuration) {
        try (var _ = Scope.open()) {
            var parameters = Reference.leaves(reference.get("start"), reference.get("shapes"));
            try (var optimizer = configuration.apply(parameters)) {
                for (int step = 1; step <= 10; step++) {
                    optimizer.zeroGrad();
                    addGradients(parameters, reference.get("gradients").get(step - 1));
                    optimizer.step();
                    var expected = reference.get("results").get(name).get(Integer.toString(step));
                    if (expected != null) {
                        parameters.forEach((key, tensor) ->
                                checkClose(key, tensor.toFloats(), Reference.floats(expected.get(key))));
                    }
                }
            }
        }
    }

    private static void checkClose(String name, float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            float relative = Math.max(1e-6f * Math.abs(expected[i]), 1e-7f); // near 0 the last bit of the parts
            assertThat(actual[i]).as(name + "[" + i + "]").isCloseTo(expected[i], within(relative));
        }
    }

    private void addGradients(Map<String, Tensor> parameters, JsonNode gradients) {
        for (var name : gradients.propertyNames()) {
            var parameter = Objects.requireNonNull(parameters.get(name));
            parameter
                    .mul(Tensor.of(
                            Reference.floats(gradients.get(name)),
                            parameter.shape().toArray()))
                    .sum()
                    .backward();
        }
    }
}
