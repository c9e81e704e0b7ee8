package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.loss.Loss;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.optim.Adam;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds on a GPU too: `mvn verify -Pcuda -Dexclude.tags=slow` on a machine that has one.
@Tag("gpu")
class CudaTrainingTest {
    @TempDir
    private Path folder;

    @Test
    void aTensorComesBackAsItWent() {
        try (var _ = Scope.open()) {
            var there = Tensor.of(new float[] {1, 2, 3}, 3).to(Device.cuda(0));
            assertThat(there.device()).isEqualTo(Device.cuda(0));
            assertThat(there.mul(2).toFloats()).containsExactly(2, 4, 6);
            assertThat(Device.parse("auto")).isEqualTo(Device.cuda(0));
        }
    }

    @Test
    void stepsOnTheGpuEqualThoseOnTheProcessor() {
        var here = trained(Device.CPU, 0, 20);
        var there = trained(Device.cuda(0), 0, 20);
        here.forEach((name, values) -> assertThat(there.get(name)).containsExactly(values, within(1e-3f)));
    }

    @Test
    void dropoutGoesOnWhereTheCheckpointWas() throws Exception {
        var unbroken = Files.createDirectories(folder.resolve("unbroken"));
        var broken = Files.createDirectories(folder.resolve("broken"));
        var whole = saved(unbroken, 40);
        saved(broken, 15);
        assertThat(saved(broken, 40)).containsExactlyEntriesOf(whole);
    }

    private static Map<String, float[]> trained(Device device, double dropout, int steps) {
        RandomState.seed(3);
        try (var model = Mlp.of(MlpConfig.of(20, List.of(16), 3).withDropout(dropout));
                var data = data(device)) {
            model.to(device);
            Trainer.of(model, Loss.crossEntropy())
                    .optimizer(Adam.of(0.01))
                    .batch(8)
                    .fit(data, Length.steps(steps));
            return parameters(model);
        }
    }

    private static Map<String, List<Float>> saved(Path checkpoints, int steps) {
        RandomState.seed(3);
        try (var model = Mlp.of(MlpConfig.of(20, List.of(16), 3).withDropout(0.5));
                var data = data(Device.cuda(0))) {
            model.to(Device.cuda(0));
            long[] step = {0};
            Trainer.of(model, Loss.crossEntropy())
                    .batch(8)
                    .checkpoints(checkpoints)
                    .listener(event -> step[0] = event.step())
                    .interruptedBy(() -> step[0] == steps)
                    .fit(data, Length.steps(40));
            var lists = new TreeMap<String, List<Float>>();
            parameters(model).forEach((name, values) -> lists.put(name, boxed(values)));
            return lists;
        }
    }

    private static List<Float> boxed(float[] values) {
        return java.util.stream.IntStream.range(0, values.length)
                .mapToObj(i -> values[i])
                .toList();
    }

    private static TensorDataset data(Device device) {
        return TensorDataset.of(() -> new Batch(
                Tensor.randn(64, 20).to(device),
                Tensor.range(0, 64).remainder(3).to(DType.I64).to(device)));
    }

    private static Map<String, float[]> parameters(Mlp model) {
        var values = new TreeMap<String, float[]>();
        model.parameters().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
        return values;
    }
}
