package dev.athanor.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("cpu")
class OptimizerTest {
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
        RandomState.seed(1);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    static List<UpdateRule> rules() {
        return List.of(
                Sgd.of(0.1),
                new Sgd(0.1, 0.9, 0.4, false, 0.01),
                new Adam(0.01, 0.9, 0.999, 1e-8, 0.1, true),
                AdamW.of(0.01));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRestoredOptimizerContinuesToTheBit(UpdateRule rule) {
        var parameters = parameters();
        try (var unbroken = rule.over(parameters)) {
            steps(unbroken, parameters, 0, 3);
            var resumedParameters = copies(parameters);
            parameters.forEach((name, tensor) -> tensor.requiresGrad(true));
            var saved = copies(unbroken.state());
            steps(unbroken, parameters, 3, 6);
            try (var resumed = rule.over(resumedParameters)) {
                resumedParameters.values().forEach(tensor -> tensor.requiresGrad(true));
                resumed.restore(saved);
                steps(resumed, resumedParameters, 3, 6);
                resumedParameters.forEach((name, tensor) -> assertThat(tensor.toFloats())
                        .isEqualTo(of(parameters, name).toFloats()));
                var state = unbroken.state();
                resumed.state()
                        .forEach((name, tensor) -> assertThat(tensor.toFloats())
                                .as(name)
                                .isEqualTo(of(state, name).toFloats()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void parametersWithGapsInMemoryMoveAsOthersDo(UpdateRule rule) {
        var whole = Tensor.randn(4, 6);
        var view = whole.narrow(1, 1, 3).detach().requiresGrad(true);
        var plain = view.detach().copy().requiresGrad(true);
        try (var odd = rule.over(Map.of("w", view));
                var even = rule.over(Map.of("w", plain))) {
            for (int step = 0; step < 4; step++) {
                for (var parameter : List.of(view, plain)) {
                    parameter.setGrad(null);
                    parameter.square().sum().backward();
                }
                odd.step();
                even.step();
            }
        }
        assertThat(view.toFloats()).isEqualTo(plain.toFloats());
        assertThat(whole.narrow(1, 1, 3).toFloats()).isEqualTo(plain.toFloats());
    }

    @Test
    void gradientsInAnotherOrderOfMemoryAreRead() {
        var parameter = Tensor.zeros(2, 3).requiresGrad(true);
        parameter.setGrad(Tensor.of(new float[] {1, 4, 2, 5, 3, 6}, 3, 2).transpose(0, 1));
        try (var optimizer = Sgd.of(1).over(Map.of("w", parameter))) {
            optimizer.step();
        }
        assertThat(parameter.toFloats()).containsExactly(-1, -2, -3, -4, -5, -6);
    }

    @Test
    void eachTypeOfParameterIsMoved() {
        var parameters = new LinkedHashMap<String, Tensor>();
        for (var dtype : List.of(DType.F32, DType.F64, DType.BF16, DType.F16)) {
            parameters.put(dtype.name(), Tensor.ones(3).to(dtype).detach().requiresGrad(true));
        }
        try (var optimizer = AdamW.of(0.125).weightDecay(0).over(parameters)) {
            parameters.values().forEach(tensor -> tensor.sum().backward());
            optimizer.step();
        }
        parameters.forEach((name, tensor) ->
                assertThat(tensor.toFloats()).as(name).containsOnly(new float[] {0.875f}, within(1e-6f)));
    }

    @Test
    void penaltiesLeaveTheGradientAsBackwardMadeIt() {
        var parameter = Tensor.of(new float[] {1, -2}).requiresGrad(true);
        parameter.sum().backward();
        var group = ParameterGroup.of(Map.of("w", parameter)).l1(0.5);
        try (var optimizer = Sgd.of(1).over(List.of(group))) {
            optimizer.step();
            assertThat(parameter.toFloats()).containsExactly(-0.5f, -2.5f);
            optimizer.step();
            assertThat(parameter.toFloats()).containsExactly(-1, -3);
        }
        assertThat(Objects.requireNonNull(parameter.grad()).toFloats()).containsExactly(1, 1);
    }

    @Test
    void theRateCanChangeBetweenSteps() {
        var parameter = Tensor.zeros(1).requiresGrad(true);
        parameter.sum().backward();
        try (var optimizer = Sgd.of(1).over(Map.of("w", parameter))) {
            optimizer.step();
            optimizer.lr(0.25);
            optimizer.step();
            assertThat(parameter.item()).isEqualTo(-1.25);
            assertThatThrownBy(() -> optimizer.lr(-1)).hasMessageContaining("lr is -1");
        }
    }

    @Test
    void aFrozenParameterStaysAndTakesNoMemory() {
        var parameters = parameters();
        var frozen = of(parameters, "fc.weight").requiresGrad(false);
        var before = frozen.toFloats();
        try (var optimizer = Adam.defaults().over(parameters)) {
            steps(optimizer, parameters, 0, 2);
            assertThat(frozen.toFloats()).isEqualTo(before);
            assertThat(optimizer.state().keySet())
                    .containsExactly("exp_avg.fc.bias", "exp_avg_sq.fc.bias", "step.fc.bias");
        }
    }

    @Test
    void zeroedGradientsKeepTheirTensors() {
        var parameters = parameters();
        try (var optimizer = Adam.defaults().over(parameters)) {
            steps(optimizer, parameters, 0, 1);
            var parameter = of(parameters, "fc.weight");
            long identity = parameter.gradIdentity();
            optimizer.zeroGrad();
            assertThat(parameter.gradIdentity()).isEqualTo(identity).isNotZero();
            assertThat(Objects.requireNonNull(parameter.grad()).toFloats()).containsOnly(0);
        }
    }

    @Test
    void nothingIsLeftAfterClosing() {
        var parameters = parameters();
        long before = LiveTensors.count();
        try (var _ = Scope.open();
                var optimizer = AdamW.of(0.1).over(Grouping.defaults().l1(0.1).of(parameters));
                var clip = Clip.over(parameters.values())) {
            steps(optimizer, parameters, 0, 3);
            clip.norm(1);
            optimizer.step();
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void aStateThatDoesNotFitIsNamedWhole() {
        var parameters = parameters();
        try (var optimizer = Sgd.of(0.1).momentum(0.9).over(parameters)) {
            var saved = copies(optimizer.state());
            saved.put("momentum_buffer.fc.bias", Tensor.zeros(7));
            saved.put("momentum_buffer.head.bias", Tensor.zeros(1));
            saved.remove("step.fc.weight");
            assertThatThrownBy(() -> optimizer.restore(saved))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("step.fc.weight is missing")
                    .hasMessageContaining("momentum_buffer.fc.bias is [7], expected [2]")
                    .hasMessageContaining("momentum_buffer.head.bias belongs to no parameter");
        }
    }

    @Test
    void parametersThatCannotBeOptimisedAreRefused() {
        var parameters = parameters();
        var group = ParameterGroup.of(parameters);
        assertThatThrownBy(() -> Adam.defaults().over(Map.of())).hasMessageContaining("there are no parameters");
        assertThatThrownBy(() -> Adam.defaults().over(List.of(group, group)))
                .hasMessageContaining("parameter fc.weight is in two groups");
        assertThatThrownBy(() -> Adam.defaults().over(Map.of("ids", Tensor.range(0, 3))))
                .hasMessageContaining("parameter ids is of I64");
    }

    private static Tensor of(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static Map<String, Tensor> parameters() {
        var parameters = new LinkedHashMap<String, Tensor>();
        parameters.put("fc.weight", Tensor.randn(2, 3).requiresGrad(true));
        parameters.put("fc.bias", Tensor.randn(2).requiresGrad(true));
        return parameters;
    }

    private static Map<String, Tensor> copies(Map<String, Tensor> tensors) {
        var copies = new LinkedHashMap<String, Tensor>();
        tensors.forEach((name, tensor) -> copies.put(name, tensor.detach().copy()));
        return copies;
    }

    private static void steps(Optimizer optimizer, Map<String, Tensor> parameters, int from, int to) {
        for (int step = from; step < to; step++) {
            optimizer.zeroGrad();
            try (var _ = Scope.open()) {
                double target = step;
                for (var parameter : parameters.values()) {
                    if (parameter.requiresGrad()) {
                        parameter.sub(target).square().sum().backward();
                    }
                }
            }
            optimizer.step();
        }
    }
}
