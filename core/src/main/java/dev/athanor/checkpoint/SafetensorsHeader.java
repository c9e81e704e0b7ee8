package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the front of a safetensors file says, checked: types known, ranges inside the file, sizes as shapes demand,
/// every byte of data in exactly one tensor.
///
/// The format: 8 bytes with the length of the header, the header in JSON, the data. Limits are the safetensors
/// library's.
///
/// @param tensors by name, in the order of their data
/// @param dataStart where in the file the data begins
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> tensors, long dataStart) {
    static final int LENGTH_BYTES = 8;
    static final long MOST_BYTES = 100_000_000;
    static final String METADATA = "__metadata__";
    /// PyTorch's own limit.
    static final int MOST_AXES = 64;

    private static final Set<String> OTHER_TYPES = Set.of(
            "F4",
            "F6_E2M3",
            "F6_E3M2",
            "F8_E5M2",
            "F8_E4M3",
            "F8_E8M0",
            "F8_E4M3FNUZ",
            "F8_E5M2FNUZ",
            "U16",
            "U32",
            "U64",
            "C64");

    /// @param begin of the data in the file
    /// @param end of the data, exclusive
    /// @param declaredAt where in the file the header speaks of it
    record Entry(String name, DType dtype, Shape shape, long begin, long end, long declaredAt) {}

    static SafetensorsHeader read(MappedFile file) {
        Path path = file.path();
        if (file.size() < LENGTH_BYTES) {
            throw new CorruptFileException(
                    path, file.size(), "is truncated: a safetensors file starts with 8 bytes of header length");
        }
        long length = file.signedLong(0);
        if (length < 0 || length > MOST_BYTES) {
            throw new CorruptFileException(
                    path,
                    0,
                    "says that its header has " + Long.toUnsignedString(length) + " bytes, more than the " + MOST_BYTES
                            + " allowed; it is damaged or no safetensors file");
        }
        if (length > file.size() - LENGTH_BYTES) {
            throw new CorruptFileException(
                    path,
                    0,
                    "says that its header has " + length + " bytes, but the file ends at byte " + file.size()
                            + "; it is truncated or no safetensors file");
        }
        long dataStart = LENGTH_BYTES + length;
        Map<String, String> metadata = new TreeMap<>();
        List<Entry> entries = new ArrayList<>();
        try (var json = new StrictJson(path, file.bytes().asSlice(LENGTH_BYTES, length), LENGTH_BYTES)) {
            json.object("the header", name -> {
                if (name.equals(METADATA)) {
                    json.object(METADATA, key -> metadata.put(key, json.string("the metadata \"" + key + "\"")));
                } else {
                    entries.add(entry(path, json, name, dataStart, file.size() - dataStart));
                }
            });
            json.end();
        }
        return new SafetensorsHeader(metadata, inOrder(path, entries, dataStart, file.size()), dataStart);
    }

    private static Entry entry(Path path, StrictJson json, String name, long dataStart, long dataBytes) {
        long at = json.offset();
        var fields = new Object() {
            String dtype = "";
            long[] shape = {-1};
            long[] range = {};
        };
        String what = "tensor \"" + name + "\"";
        json.object(what, key -> {
            switch (key) {
                case "dtype" -> fields.dtype = json.string("dtype of " + what);
                case "shape" -> fields.shape = json.counts("shape of " + what, MOST_AXES);
                case "data_offsets" -> fields.range = json.counts("data_offsets of " + what, 2);
                default -> throw json.corrupt(what + " has an unknown field \"" + key + "\"");
            }
        });
        if (fields.range.length != 2) {
            throw new CorruptFileException(path, at, what + " must have data_offsets of two numbers");
        }
        DType dtype = dtype(path, at, what, fields.dtype);
        long bytes;
        Shape shape;
        try {
            shape = Shape.of(fields.shape);
            bytes = StoredTensor.byteSize(dtype, shape);
        } catch (ShapeException | ArithmeticException e) {
            throw new CorruptFileException(path, at, what + " has no usable shape: " + e.getMessage(), e);
        }
        long begin = fields.range[0];
        long end = fields.range[1];
        if (begin > end || end > dataBytes) {
            throw new CorruptFileException(
                    path,
                    at,
                    what + " is at " + begin + " to " + end + " of " + dataBytes + " bytes of data"
                            + (begin > end ? ", which ends before it begins" : "; the file is truncated"));
        }
        if (end - begin != bytes) {
            throw new CorruptFileException(
                    path,
                    at,
                    what + " of " + dtype + " " + shape + " needs " + bytes + " bytes, but its range holds "
                            + (end - begin));
        }
        return new Entry(name, dtype, shape, dataStart + begin, dataStart + end, at);
    }

    private static DType dtype(Path path, long at, String what, String name) {
        for (var dtype : DType.values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        if (OTHER_TYPES.contains(name)) {
            throw new UnsupportedFileException(
                    path,
                    at,
                    what + " has elements of type " + name + ", which tensors here do not have; save it as F32");
        }
        throw new CorruptFileException(path, at, what + " has an unknown dtype \"" + name + "\"");
    }

    private static Map<String, Entry> inOrder(Path path, List<Entry> entries, long dataStart, long fileEnd) {
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        Map<String, Entry> tensors = new LinkedHashMap<>();
        long end = dataStart;
        for (var entry : entries) {
            if (entry.begin != end) {
                throw new CorruptFileException(
                        path,
                        entry.declaredAt,
                        "the data of tensor \"" + entry.name + "\" starts at byte " + entry.begin
                                + (entry.begin < end
                                        ? ", inside that of another, which ends at byte "
                                        : ", after a gap from byte ")
                                + end);
            }
            end = entry.end;
            tensors.put(entry.name, entry);
        }
        if (end != fileEnd) {
            throw new CorruptFileException(
                    path, end, (fileEnd - end) + " bytes follow the data of the last tensor, and belong to none");
        }
        return tensors;
    }
}
