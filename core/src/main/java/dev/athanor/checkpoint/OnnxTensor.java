package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tensor that stands in an ONNX file.
///
/// @param bytes its elements, row-major and little endian
record OnnxTensor(String name, DType dtype, Shape shape, MemorySegment bytes) {
    private static final int MOST_AXES = 64;

    /// @param at where in the file it stands
    static OnnxTensor read(Path path, long at, ProtobufReader message) {
        var name = "";
        List<Long> sizes = new ArrayList<>();
        long type = 0;
        MemorySegment raw = null;
        MemorySegment floats = null;
        var elsewhere = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> sizes(message, sizes);
                case 2 -> type = message.number();
                case 4 -> floats = message.bytes(); // packed floats are their bytes
                case 5, 6, 7, 10, 11 -> {
                    elsewhere = "has its elements in a list of numbers, not as raw bytes";
                    message.skip();
                }
                case 8 -> name = message.text();
                case 9 -> raw = message.bytes();
                case 13, 14 -> {
                    elsewhere = "has its elements in another file";
                    message.skip();
                }
                default -> message.skip();
            }
        }
        var what = "tensor \"" + ZipArchive.printable(name) + "\" ";
        if (!elsewhere.isEmpty()) {
            throw new UnsupportedFileException(
                    path, at, what + elsewhere + "; save the model again with all of it in one file: onnx.save(model)");
        }
        var dtype = dtype(type);
        if (dtype == null) {
            throw new UnsupportedFileException(
                    path, at, what + "is of ONNX type " + type + ", which tensors here do not have");
        }
        var bytes =
                raw != null ? raw : floats != null && dtype == DType.F32 ? floats : MemorySegment.NULL.asSlice(0, 0);
        var shape = shape(path, at, what, sizes);
        long expected;
        try {
            expected = StoredTensor.byteSize(dtype, shape);
        } catch (ArithmeticException e) {
            throw new CorruptFileException(path, at, what + "of " + shape + " is larger than any memory", e);
        }
        if (bytes.byteSize() != expected) {
            throw new CorruptFileException(
                    path,
                    at,
                    what + "of " + dtype + " " + shape + " needs " + expected + " bytes, but has " + bytes.byteSize());
        }
        return new OnnxTensor(name, dtype, shape, bytes);
    }

    private static void sizes(ProtobufReader message, List<Long> sizes) {
        if (message.packed()) {
            var list = message.message();
            while (list.more()) {
                add(message, sizes, list.varint());
            }
        } else {
            add(message, sizes, message.number());
        }
    }

    private static void add(ProtobufReader message, List<Long> sizes, long size) {
        if (sizes.size() == MOST_AXES) {
            throw message.corrupt("has more than " + MOST_AXES + " axes");
        }
        sizes.add(size);
    }

    private static Shape shape(Path path, long at, String what, List<Long> sizes) {
        try {
            return Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
        } catch (ShapeException e) {
            throw new CorruptFileException(path, at, what + "has a shape that none can have: " + e.getMessage(), e);
        }
    }

    /// By `TensorProto.DataType`.
    private static @Nullable DType dtype(long type) {
        return switch (Math.clamp(type, 0, 1000)) {
            case 1 -> DType.F32;
            case 2 -> DType.U8;
            case 3 -> DType.I8;
            case 5 -> DType.I16;
            case 6 -> DType.I32;
            case 7 -> DType.I64;
            case 9 -> DType.BOOL;
            case 10 -> DType.F16;
            case 11 -> DType.F64;
            case 16 -> DType.BF16;
            default -> null;
        };
    }
}
