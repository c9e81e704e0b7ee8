package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// One tensor to be written. Its bytes are asked for when their turn comes, so a file may be larger than memory.
public interface TensorSource {
    String name();

    DType dtype();

    Shape shape();

    /// Gives every element to `sink`, row-major and little endian, in order, in as many pieces as suits. A piece need
    /// only live until `sink` returns.
    void read(Consumer<MemorySegment> sink);
}
