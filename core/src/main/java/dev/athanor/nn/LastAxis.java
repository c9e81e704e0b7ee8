package dev.athanor.nn;

import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;

/// The check of layers that work on the last axis.
final class LastAxis {
    private LastAxis() {}

    static void check(Module layer, Tensor x, long expected) {
        if (x.rank() == 0 || x.size(-1) != expected) {
            throw new ShapeException(layer.describe() + " got " + x.shape() + ": the last axis must be " + expected);
        }
    }
}
