package dev.athanor.tensor;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// What reads the elements of a [Tensor].
public sealed interface Elements permits Tensor {

    /// The only element, as a double.
    default double item() {
        var h = self().handle();
        if (h.numel() != 1) {
            throw new ShapeException(
                    "item() of " + self().describe() + ", which has " + h.numel() + " elements, not one");
        }
        return h.item_double();
    }

    /// The elements in order, converted to float.
    default float[] toFloats() {
        var values = new float[Math.toIntExact(self().elements())];
        read(DType.F32, MemorySegment.ofArray(values));
        return values;
    }

    default double[] toDoubles() {
        var values = new double[Math.toIntExact(self().elements())];
        read(DType.F64, MemorySegment.ofArray(values));
        return values;
    }

    default long[] toLongs() {
        var values = new long[Math.toIntExact(self().elements())];
        read(DType.I64, MemorySegment.ofArray(values));
        return values;
    }

    /// The elements of a u8 tensor.
    default byte[] toBytes() {
        var values = new byte[Math.toIntExact(self().elements())];
        read(DType.U8, MemorySegment.ofArray(values));
        return values;
    }

    /// Copies the elements, in their own type and native byte order, into `target`.
    ///
    /// @throws ShapeException if its size is not that of the elements
    default void copyTo(MemorySegment target) {
        read(self().dtype(), target);
    }

    /// Lends the elements, in their own type and native byte order, to `reader`: without a copy where they already
    /// lie in order on the CPU. The memory is read-only and gone when `reader` returns.
    default void lend(Consumer<MemorySegment> reader) {
        try (var _ = Scope.open()) {
            reader.accept(self().detach().to(Device.CPU).contiguous().memory().asReadOnly());
        }
    }

    private void read(DType dtype, MemorySegment target) {
        long bytes = self().elements() * dtype.bytes();
        if (target.byteSize() != bytes) {
            throw new ShapeException(self().describe() + " is " + bytes + " bytes as " + dtype + ", but the target has "
                    + target.byteSize());
        }
        try (var _ = Scope.open()) {
            target.copyFrom(
                    self().detach().to(Device.CPU).to(dtype).contiguous().memory());
        }
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
