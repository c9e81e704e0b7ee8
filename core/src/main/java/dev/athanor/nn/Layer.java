package dev.athanor.nn;

import dev.athanor.tensor.Tensor;

/// A function of one tensor, with or without parameters.
public interface Layer {
    /// The result for `x`, in the caller's scope.
    Tensor forward(Tensor x);
}
