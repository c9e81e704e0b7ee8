package dev.athanor.data;

import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import java.util.function.Supplier;

/// Samples held in two tensors, inputs and targets, until it is closed.
public final class TensorDataset implements Dataset, AutoCloseable {
    private final Tensor inputs;
    private final Tensor targets;
    private final long size;
    private final Device device;

    private TensorDataset(Tensor inputs, Tensor targets) {
        this.inputs = inputs;
        this.targets = targets;
        this.size = inputs.size(0);
        this.device = inputs.device();
    }

    /// Takes two tensors out of their scope.
    ///
    /// @param inputs `[samples, ...]`
    /// @param targets `[samples, ...]`, on the same device
    /// @throws ShapeException if they hold different numbers of samples
    public static TensorDataset of(Tensor inputs, Tensor targets) {
        if (inputs.rank() == 0 || targets.rank() == 0 || inputs.size(0) != targets.size(0)) {
            throw new ShapeException("inputs " + inputs.shape() + " and targets " + targets.shape()
                    + " must have the same first axis, one entry a sample");
        }
        return new TensorDataset(inputs.release(), targets.release());
    }

    /// Takes what `body` makes, in a scope of its own.
    public static TensorDataset of(Supplier<Batch> body) {
        try (var _ = Scope.open()) {
            var all = body.get();
            return of(all.input(), all.target());
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Batch batch(long[] samples) {
        var indices = Tensor.of(samples).to(device);
        return new Batch(inputs.indexSelect(0, indices), targets.indexSelect(0, indices));
    }

    @Override
    public Batch slice(long first, long count) {
        return new Batch(inputs.narrow(0, first, count), targets.narrow(0, first, count));
    }

    @Override
    public void close() {
        inputs.close();
        targets.close();
    }
}
