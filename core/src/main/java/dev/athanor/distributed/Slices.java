package dev.athanor.distributed;

import dev.athanor.tensor.Tensor;

/// How the elements of a tensor are cut into one slice for each process of a group: n/N elements, rounded up, for N
/// processes. The last slices may be smaller or empty.
///
/// @param elements of the tensor
/// @param ranks processes
public record Slices(long elements, int ranks) {
    /// The elements of a slice that is full.
    public long width() {
        return Math.ceilDiv(elements, ranks);
    }

    public long first(int rank) {
        return Math.min(elements, rank * width());
    }

    /// The elements of a process's slice.
    public long size(int rank) {
        return first(rank + 1) - first(rank);
    }

    /// A process's slice of a tensor that is contiguous: a view of one axis.
    public Tensor of(Tensor tensor, int rank) {
        return tensor.view(-1).narrow(0, first(rank), size(rank));
    }
}
