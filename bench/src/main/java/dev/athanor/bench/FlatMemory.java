package dev.athanor.bench;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.loss.Loss;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Tensor;
import dev.athanor.train.Length;
import dev.athanor.train.TrainEvent;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Resident memory of this process (Linux) over 10,000 steps of a trainer, and the tensors left at the end.
///
/// It is read behind every hundredth step and all that belongs to it, such as a validation.
public final class FlatMemory {
    private static final int EVERY = 100;

    private FlatMemory() {}

    public static void main(String[] arguments) {
        long before = LiveTensors.count();
        try (var model = Mlp.of(MlpConfig.of(1000, List.of(512, 256), 10).withDropout(0.5));
                var data = TensorDataset.of(() -> new Batch(
                        Tensor.randn(4096, 1000),
                        Tensor.range(0, 4096).remainder(10).to(DType.I64)))) {
            Trainer.of(model, Loss.crossEntropy())
                    .batch(64)
                    .validation(data)
                    .validateEvery(250)
                    .listener(FlatMemory::tell)
                    .fit(data, Length.steps(10_000));
        }
        System.out.println("live tensors left " + (LiveTensors.count() - before));
    }

    private static void tell(TrainEvent event) {
        boolean next = event instanceof TrainEvent.Stepped && event.step() % EVERY == 1;
        if (next || event instanceof TrainEvent.Ended) {
            System.out.printf("step %d resident %.1f MB%n", event.step(), residentBytes() / 1e6);
        }
    }

    private static long residentBytes() {
        try {
            var pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1];
            return Long.parseLong(pages) * 4096;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
