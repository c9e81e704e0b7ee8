package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.loss.Passes;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Team;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.TensorException;
import dev.athanor.tensor.Threads;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("cpu")
class SideBySideTest {
    private static final GptConfig CONFIG = GptConfig.of(13, 8, 2, 2, 16);

    @ParameterizedTest
    @CsvSource({"2, true, false", "3, true, true", "3, false, false", "7, true, false"})
    void gradientsAndLossAreThoseOfTheWholeBatch(int threads, boolean tied, boolean packed) {
        RandomState.seed(4);
        long before = LiveTensors.count();
        try (var model = Gpt.of(tied ? CONFIG : untied());
                var _ = Scope.open()) {
            var objective = NextToken.of(model);
            var batch = batch(5, packed);
            var count = objective.count(batch);
            double expected =
                    objective.backward(batch, count, 3, Passes.untold()).item();
            var gradients = gradients(model);
            try (var parts = new SideBySide(objective, Team.of(threads))) {
                double loss = parts.backward(batch, count, 3, Passes.untold()).item();
                assertThat(loss).isCloseTo(expected, within(1e-6));
                close(gradients(model), gradients);
                parts.backward(batch, count, 1, Passes.untold());
                parts.backward(batch, count, 2, Passes.untold());
                close(gradients(model), gradients);
            }
            model.parameters().values().forEach(parameter -> parameter.setGrad(null));
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void frozenParametersGetNoGradient() {
        try (var model = Gpt.of(CONFIG);
                var _ = Scope.open();
                var parts = new SideBySide(NextToken.of(model), Team.of(2))) {
            var frozen = Objects.requireNonNull(model.parameters().get("transformer.h.0.ln_1.weight"));
            frozen.requiresGrad(false);
            var batch = batch(4, false);
            parts.backward(batch, NextToken.of(model).count(batch), 1, Passes.untold());
            assertThat(frozen.grad()).isNull();
            assertThat(model.parameters().values().stream().filter(parameter -> parameter.grad() == null))
                    .hasSize(1);
        }
    }

    @Test
    void aModelWithDropoutOrInAShorterTypeIsGoneOverAsAWhole() {
        int before = Threads.count();
        Threads.set(2);
        try (var plain = Gpt.of(CONFIG);
                var random = Gpt.of(CONFIG.withDropout(0.1))) {
            var objective = NextToken.of(plain);
            var chosen = SideBySide.of(objective, Precision.FP32, Device.CPU);
            assertThat(chosen.isPresent()).isEqualTo(Team.possible());
            chosen.ifPresent(SideBySide::close);
            assertThat(SideBySide.of(objective, Precision.BF16, Device.CPU)).isEmpty();
            assertThat(SideBySide.of(objective.recomputing(true), Precision.FP32, Device.CPU))
                    .isEmpty();
            assertThat(SideBySide.of(NextToken.of(random), Precision.FP32, Device.CPU))
                    .isEmpty();
        } finally {
            Threads.set(before);
        }
    }

    @Test
    void runsOnTwoThreadsAreEqualToTheBit() {
        assertThat(parametersAfterRun()).containsExactlyInAnyOrderEntriesOf(parametersAfterRun());
    }

    @Test
    void aPartThatFailsNamesWhatWasWrong() {
        try (var model = Gpt.of(CONFIG);
                var _ = Scope.open();
                var parts = new SideBySide(NextToken.of(model), Team.of(2))) {
            var batch = batch(4, false);
            batch.input().narrow(0, 3, 1).fillInPlace(99);
            assertThatThrownBy(() -> parts.backward(batch, NextToken.of(model).count(batch), 1, Passes.untold()))
                    .isInstanceOf(TensorException.class);
        }
    }

    private static Map<String, String> parametersAfterRun() {
        int before = Threads.count();
        Threads.set(2);
        RandomState.seed(4);
        try (var model = Gpt.of(CONFIG);
                var data = TensorDataset.of(() -> batch(24, false))) {
            Trainer.of(model, NextToken.of(model)).batch(6).fit(data, Length.steps(12));
            var values = new TreeMap<String, String>();
            model.parameters()
                    .forEach((name, tensor) -> values.put(name, java.util.Arrays.toString(tensor.toFloats())));
            return values;
        } finally {
            Threads.set(before);
        }
    }

    private static GptConfig untied() {
        return new GptConfig(
                CONFIG.vocab(),
                CONFIG.context(),
                CONFIG.layers(),
                CONFIG.heads(),
                CONFIG.dim(),
                CONFIG.hidden(),
                CONFIG.activation(),
                0,
                0,
                0,
                CONFIG.epsilon(),
                true,
                false);
    }

    /// Its rows count different numbers of tokens.
    private static Batch batch(int rows, boolean packed) {
        RandomState.seed(9);
        var ids = Tensor.rand(rows, 9).mul(13).to(DType.I64);
        var target = ids.narrow(1, 1, 8).copy();
        target.narrow(0, 0, 2).narrow(1, 2, 6).fillInPlace(-100);
        var input = ids.narrow(1, 0, 8).contiguous();
        var documents = Tensor.range(0, 8).ge(3.0).to(DType.I64).expand(rows, 8).contiguous();
        return new Batch(input, target, packed ? Optional.of(documents) : Optional.empty());
    }

    private static void close(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> assertThat(actual.get(name)).containsExactly(values, within(1e-5f)));
    }

    private static Map<String, float[]> gradients(Gpt model) {
        var values = new TreeMap<String, float[]>();
        model.parameters().forEach((name, tensor) -> {
            values.put(name, Objects.requireNonNull(tensor.grad()).toFloats());
            tensor.setGrad(null);
        });
        return values;
    }
}
