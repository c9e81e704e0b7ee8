package dev.athanor.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Elements of a storage in the order that sizes and strides give.
///
/// Offset and strides count elements, the width is one element's bytes.
final class StridedView {
    private final int width;
    private final long offset;
    private final long[] sizes;
    private final long[] strides;

    StridedView(int width, long offset, long[] sizes, long[] strides) {
        this.width = width;
        this.offset = offset;
        this.sizes = sizes;
        this.strides = strides;
    }

    /// The elements row-major: a slice of `storage` where they lie so, else gathered into memory of their own.
    MemorySegment of(MemorySegment storage) {
        long elements = 1;
        boolean inOrder = true;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            inOrder &= sizes[axis] == 1 || strides[axis] == elements;
            elements *= sizes[axis];
        }
        if (elements == 0) {
            return MemorySegment.NULL.asSlice(0, 0);
        }
        if (inOrder) {
            return storage.asSlice(offset * width, elements * width);
        }
        var gathered = Arena.ofAuto().allocate(elements * width, Math.max(width, 8));
        gather(storage, gathered);
        return gathered;
    }

    private void gather(MemorySegment from, MemorySegment to) {
        int last = sizes.length - 1;
        boolean runs = strides[last] == 1;
        long[] index = new long[sizes.length];
        long at = offset;
        for (long written = 0; written < to.byteSize(); ) {
            if (runs) {
                long run = sizes[last] * width;
                MemorySegment.copy(from, at * width, to, written, run);
                written += run;
            } else {
                for (long i = 0; i < sizes[last]; i++) {
                    MemorySegment.copy(from, (at + i * strides[last]) * width, to, written, width);
                    written += width;
                }
            }
            // on to the next row: the axes before the last count like an odometer
            for (int axis = last - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < sizes[axis]) {
                    break;
                }
                at -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }
    }
}
