package dev.athanor.train;

import dev.athanor.distributed.Slices;
import dev.athanor.tensor.Tensor;

/// A parameter, and the slice of its elements that this process moves.
final class SlicedParameter implements AutoCloseable {
    private final Tensor whole;
    private final Slices cut;
    private final int rank;
    private final Tensor slice;
    private long gradient;

    private SlicedParameter(Tensor whole, Slices cut, int rank, Tensor slice) {
        this.whole = whole;
        this.cut = cut;
        this.rank = rank;
        this.slice = slice.release();
    }

    /// Whose slice is a view of the parameter.
    static SlicedParameter of(Tensor whole, int rank, int ranks) {
        var cut = new Slices(whole.elements(), ranks);
        return new SlicedParameter(whole, cut, rank, cut.of(whole.detach(), rank));
    }

    /// Whose slice has memory of its own, so that the parameter may be without.
    static SlicedParameter apart(Tensor whole, int rank, int ranks) {
        var cut = new Slices(whole.elements(), ranks);
        return new SlicedParameter(
                whole, cut, rank, cut.of(whole.detach(), rank).copy());
    }

    Tensor whole() {
        return whole;
    }

    Slices cut() {
        return cut;
    }

    /// One axis; no elements where there are more processes than the parameter has.
    Tensor slice() {
        return slice;
    }

    /// Whether the elements of the parameter are nowhere but in the slices.
    boolean isApart() {
        return whole.memoryBytes() == 0 && whole.elements() > 0;
    }

    /// Gives the slice its part of the parameter's gradient.
    void lendGradient() {
        long now = whole.gradIdentity();
        if (now != gradient) {
            var all = whole.grad();
            slice.setGrad(all == null ? null : cut.of(all, rank));
            gradient = now;
        }
    }

    @Override
    public void close() {
        slice.close();
    }
}
