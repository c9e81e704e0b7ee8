package dev.athanor.tensor;

import java.util.List;
import org.bytedeco.pytorch.global.torch;

/// Operations of a [Tensor] that arrange or choose its elements; views share memory.
public sealed interface Axes permits Tensor {

    default Tensor view(long... sizes) {
        return Op.unary("view", self(), t -> t.view(sizes));
    }

    default Tensor reshape(long... sizes) {
        return Op.unary("reshape", self(), t -> t.reshape(sizes));
    }

    default Tensor flatten(int firstAxis, int lastAxis) {
        return Op.unary("flatten", self(), t -> t.flatten(firstAxis, lastAxis));
    }

    default Tensor transpose(int axis, int other) {
        return Op.unary("transpose", self(), t -> t.transpose(axis, other));
    }

    default Tensor permute(long... axes) {
        return Op.unary("permute", self(), t -> t.permute(axes));
    }

    default Tensor squeeze(int axis) {
        return Op.unary("squeeze", self(), t -> t.squeeze(axis));
    }

    default Tensor unsqueeze(int axis) {
        return Op.unary("unsqueeze", self(), t -> t.unsqueeze(axis));
    }

    /// The elements repeated along axes of size 1, without a copy; -1 keeps a size.
    default Tensor expand(long... sizes) {
        return Op.unary("expand", self(), t -> t.expand(sizes));
    }

    default Tensor repeat(long... times) {
        return Op.unary("repeat", self(), t -> t.repeat(times));
    }

    /// `length` positions of an axis from `start`, sharing memory.
    default Tensor narrow(int axis, long start, long length) {
        return Op.unary("narrow", self(), t -> t.narrow(axis, start, length));
    }

    /// One position of an axis, which is gone from the result.
    default Tensor select(int axis, long index) {
        return Op.unary("select", self(), t -> t.select(axis, index));
    }

    /// The positions of an axis that `indices`, i64 with one axis, names.
    default Tensor indexSelect(int axis, Tensor indices) {
        return Op.binary("indexSelect", self(), indices, (t, i) -> t.index_select(axis, i));
    }

    /// The element along an axis that each of `indices`, i64, names.
    default Tensor gather(int axis, Tensor indices) {
        return Op.binary("gather", self(), indices, (t, i) -> t.gather(axis, i));
    }

    /// Where the elements are not zero: i64 `[elements that are not, axes]`.
    default Tensor nonzero() {
        return Op.unary("nonzero", self(), t -> t.nonzero());
    }

    default Tensor tril(long diagonal) {
        return Op.unary("tril", self(), t -> torch.tril(t, diagonal));
    }

    default Tensor triu(long diagonal) {
        return Op.unary("triu", self(), t -> torch.triu(t, diagonal));
    }

    /// Pieces of `size` positions of an axis, the last perhaps shorter, sharing memory.
    default List<Tensor> split(long size, int axis) {
        try {
            return Handles.take(self().handle().split(size, axis));
        } catch (RuntimeException error) {
            throw NativeError.of("split", error, self());
        }
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
