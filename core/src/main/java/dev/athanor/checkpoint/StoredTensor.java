package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One tensor of an open file. Nothing is read before its bytes are asked for.
public final class StoredTensor implements TensorSource {
    private final String name;
    private final DType dtype;
    private final Shape shape;
    private final Supplier<MemorySegment> bytes;

    StoredTensor(String name, DType dtype, Shape shape, Supplier<MemorySegment> bytes) {
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
        this.bytes = bytes;
    }

    /// A tensor over bytes that are already in memory, for writing.
    ///
    /// @param bytes the elements, row-major and little endian
    /// @throws IllegalArgumentException if there are more or fewer bytes than `shape` has elements
    public static StoredTensor of(String name, DType dtype, Shape shape, MemorySegment bytes) {
        long expected = byteSize(dtype, shape);
        if (bytes.byteSize() != expected) {
            throw new IllegalArgumentException("tensor " + name + " of " + dtype + " " + shape + " needs " + expected
                    + " bytes, but " + bytes.byteSize() + " were given");
        }
        return new StoredTensor(name, dtype, shape, () -> bytes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /// The elements, row-major and little endian, at any alignment; readable until the file is closed. A slice of the
    /// mapped file wherever the file holds them in that order.
    ///
    /// @throws CorruptFileException if the file carries a checksum of them, which disagrees
    public MemorySegment bytes() {
        return bytes.get();
    }

    @Override
    public void read(Consumer<MemorySegment> sink) {
        sink.accept(bytes());
    }

    @Override
    public String toString() {
        return name + " " + dtype + " " + shape;
    }

    /// @throws ArithmeticException if that is more than fits a long
    static long byteSize(DType dtype, Shape shape) {
        return Math.multiplyExact(shape.elements(), (long) dtype.bytes());
    }
}
