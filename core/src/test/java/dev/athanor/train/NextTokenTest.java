package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.loss.Loss;
import dev.athanor.loss.Passes;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.optim.AdamW;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("cpu")
class NextTokenTest {
    private static final GptConfig CONFIG = GptConfig.of(13, 8, 2, 2, 16);

    @TempDir
    private Path folder;

    private static TensorDataset tokens() {
        return TensorDataset.of(() -> {
            RandomState.seed(9);
            var ids = Tensor.rand(12, 9).mul(13).to(dev.athanor.tensor.DType.I64);
            var ragged = ids.narrow(1, 1, 8).copy();
            ragged.narrow(0, 0, 3).narrow(1, 2, 6).fillInPlace(-100);
            return new Batch(ids.narrow(1, 0, 8).contiguous(), ragged);
        });
    }

    private static Gpt model(double dropout) {
        RandomState.seed(4);
        return Gpt.of(CONFIG.withDropout(dropout));
    }

    @Test
    void lossAndGradientsAreThoseOfTheLogits() {
        try (var model = model(0);
                var data = tokens();
                var _ = Scope.open()) {
            var batch = data.slice(0, 12);
            var expected = Loss.crossEntropy()
                    .of(
                            model.forward(batch.input()).flatten(0, 1),
                            batch.target().flatten(0, 1));
            expected.backward();
            var gradients = gradients(model);
            var objective = NextToken.of(model);
            var loss = objective.backward(batch, 1, Passes.untold());
            assertThat(loss.item()).isCloseTo(expected.item(), within(1e-6));
            assertThat(objective.total(batch).div(objective.count(batch)).item())
                    .isCloseTo(expected.item(), within(1e-6));
            close(gradients(model), gradients);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16"})
    void recomputedBlocksGiveTheSameGradientsWithDropoutToo(Precision precision) {
        try (var model = model(0.3);
                var data = tokens();
                var _ = Scope.open()) {
            var batch = data.slice(0, 12);
            RandomState.seed(21);
            double kept = backward(NextToken.of(model), batch, precision);
            var after = RandomState.save(dev.athanor.tensor.Device.CPU);
            var gradients = gradients(model);
            RandomState.seed(21);
            double again = backward(NextToken.of(model).recomputing(true), batch, precision);
            assertThat(again).isEqualTo(kept);
            assertThat(RandomState.save(dev.athanor.tensor.Device.CPU)).isEqualTo(after);
            close(gradients(model), gradients);
        }
    }

    private static double backward(NextToken objective, Batch batch, Precision precision) {
        try (var _ = precision.open(dev.athanor.tensor.Device.CPU)) {
            return objective.backward(batch, 1, Passes.untold()).item();
        }
    }

    @Test
    void raggedMicroBatchesEqualOneBatchByTokens() {
        var whole = parametersAfter(12, 1);
        var parts = parametersAfter(1, 12);
        whole.forEach((name, values) -> assertThat(parts.get(name)).containsExactly(values, within(2e-4f)));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aModelLearnsInEachPrecision(Precision precision) {
        long before = LiveTensors.count();
        try (var model = model(0);
                var data = tokens()) {
            var losses = new ArrayList<Double>();
            Trainer.of(model, NextToken.of(model).bytesPerToken(2))
                    .optimizer(AdamW.of(0.01))
                    .precision(precision)
                    .batch(12)
                    .clip(1)
                    .validation(data)
                    .listener(event -> {
                        if (event instanceof TrainEvent.Validated validated) {
                            losses.add(validated.metrics().get("loss"));
                            assertThat(validated.metrics()).containsEntry("perplexity", Math.exp(losses.getLast()));
                            assertThat(validated.metrics()).containsKey("bitsPerByte");
                        }
                    })
                    .fit(data, Length.steps(40));
            assertThat(losses.getLast()).isLessThan(losses.getFirst() / 2);
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void anInterruptedRunInFp16GoesOnToTheBit() {
        var whole = inFp16(folder.resolve("whole"), 0);
        inFp16(folder.resolve("broken"), 7);
        assertThat(inFp16(folder.resolve("broken"), 0)).containsExactlyEntriesOf(whole);
    }

    @Test
    void aStepThatOverflowsIsSkippedAndTheScaleHalved() {
        try (var _ = Scope.open()) {
            var weight = Tensor.ones(3).requiresGrad(true);
            weight.setGrad(Tensor.of(new float[] {2, 4, 8}, 3));
            var scale = new LossScale(2, 1_999);
            assertThat(scale.unscale(List.of(weight))).isTrue();
            assertThat(Objects.requireNonNull(weight.grad()).toFloats()).containsExactly(1, 2, 4);
            assertThat(scale.after(true)).isEqualTo(new LossScale(4, 0));
            weight.setGrad(Tensor.of(new float[] {1, Float.POSITIVE_INFINITY, 1}, 3));
            assertThat(scale.unscale(List.of(weight))).isFalse();
            assertThat(scale.after(false)).isEqualTo(new LossScale(1, 0));
        }
    }

    private static Map<String, List<Float>> inFp16(Path checkpoints, long stopAt) {
        try (var model = model(0.2);
                var data = tokens()) {
            long[] step = {0};
            Trainer.of(model, NextToken.of(model))
                    .precision(Precision.FP16)
                    .batch(5)
                    .checkpoints(checkpoints)
                    .listener(event -> step[0] = event.step())
                    .interruptedBy(() -> step[0] == stopAt)
                    .fit(data, Length.steps(15));
            var values = new TreeMap<String, List<Float>>();
            model.parameters().forEach((name, tensor) -> {
                var list = new ArrayList<Float>();
                for (float value : tensor.toFloats()) {
                    list.add(value);
                }
                values.put(name, list);
            });
            return values;
        }
    }

    private static Map<String, float[]> parametersAfter(int batch, int accumulate) {
        try (var model = model(0);
                var data = tokens()) {
            Trainer.of(model, NextToken.of(model))
                    .optimizer(AdamW.of(1e-3))
                    .batch(batch)
                    .accumulate(accumulate)
                    .fit(data, Length.steps(3));
            var values = new TreeMap<String, float[]>();
            model.parameters().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
            return values;
        }
    }

    private static void close(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> assertThat(actual.get(name)).containsExactly(values, within(1e-6f)));
    }

    /// What has gathered, which is forgotten.
    private static Map<String, float[]> gradients(Gpt model) {
        var values = new TreeMap<String, float[]>();
        model.parameters().forEach((name, tensor) -> {
            values.put(name, Objects.requireNonNull(tensor.grad()).toFloats());
            tensor.setGrad(null);
        });
        return values;
    }
}
