package dev.athanor.train;

import dev.athanor.tensor.Autocast;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;

/// The type that a model computes in. Parameters, gradients and the optimiser's state are fp32 with each of them.
public enum Precision {
    FP32,
    /// The range of fp32 with 8 bits of precision: no loss scaling.
    BF16,
    /// More precise and of less range: the loss is scaled, and steps whose gradients overflow are skipped.
    FP16;

    /// What the forward pass is computed in until closed.
    interface Casting extends AutoCloseable {
        @Override
        void close();
    }

    Casting open(Device device) {
        return switch (this) {
            case FP32 -> () -> {};
            case BF16 -> Autocast.open(device, DType.BF16)::close;
            case FP16 -> Autocast.open(device, DType.F16)::close;
        };
    }
}
