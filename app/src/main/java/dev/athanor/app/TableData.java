package dev.athanor.app;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.prepare.DatasetDirectory;
import dev.athanor.prepare.Part;
import dev.athanor.prepare.Samples;
import dev.athanor.table.Target;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Tensor;

/// A split of a prepared table as tensors.
final class TableData {
    private TableData() {}

    /// Inputs `[rows, features]`; targets `[rows]` of i64 classes, or `[rows, 1]` of scaled numbers.
    static TensorDataset read(DatasetDirectory dataset, Part part, Device device) {
        var samples = dataset.read(part);
        return TensorDataset.of(() -> new Batch(
                Tensor.of(samples.features(), samples.rows(), samples.width()).to(device),
                targets(dataset, samples).to(device)));
    }

    private static Tensor targets(DatasetDirectory dataset, Samples samples) {
        return switch (dataset.preprocessing().target()) {
            case Target.Classes _ -> Tensor.of(samples.labels(), samples.rows()).to(DType.I64);
            case Target.Quantity _ -> Tensor.of(samples.values(), samples.rows(), 1);
        };
    }
}
