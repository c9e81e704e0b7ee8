package dev.athanor.checkpoint;

import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;

/// A stretch of a tensor's elements in row-major order: what one of several processes writes of it.
///
/// @param whole the tensor's shape
/// @param first where in the tensor the stretch begins, in elements
/// @param elements those of the stretch on one axis, or the tensor itself where that is all of them
public record TensorPart(Shape whole, long first, Tensor elements) {
    public static TensorPart whole(Tensor tensor) {
        return new TensorPart(tensor.shape(), 0, tensor);
    }

    public boolean isWhole() {
        return elements.elements() == whole.elements();
    }

    /// A stretch of this one: its elements from `from` on, so many; a view where this is contiguous.
    public TensorPart stretch(long from, long count) {
        return count == elements.elements()
                ? this
                : new TensorPart(
                        whole, first + from, elements.detach().reshape(-1).narrow(0, from, count));
    }

    /// The same part of an equal tensor.
    ///
    /// @param copy of the elements
    public TensorPart of(Tensor copy) {
        return new TensorPart(whole, first, copy);
    }
}
