package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes one safetensors file from front to back: the header is planned from names, types and shapes alone, the data
/// flows from each tensor in turn.
final class SafetensorsWriter {
    /// Widest first and, among equals, in the order that the safetensors library gives them, so that equal tensors
    /// make equal files.
    private static final List<DType> ORDER = List.of(
            DType.I64,
            DType.F64,
            DType.F32,
            DType.I32,
            DType.BF16,
            DType.F16,
            DType.I16,
            DType.I8,
            DType.U8,
            DType.BOOL);

    private static final int ALIGNMENT = 8;

    private final List<TensorSource> tensors;
    private final byte[] header;

    SafetensorsWriter(Collection<? extends TensorSource> tensors, Map<String, String> metadata) {
        this.tensors = new ArrayList<>(tensors);
        this.tensors.sort(Comparator.comparingInt((TensorSource tensor) -> ORDER.indexOf(tensor.dtype()))
                .thenComparing(TensorSource::name));
        Set<String> names = new HashSet<>();
        for (var tensor : tensors) {
            if (tensor.name().equals(SafetensorsHeader.METADATA) || !names.add(tensor.name())) {
                throw new IllegalArgumentException("tensor \"" + tensor.name()
                        + "\" cannot be written: each needs a name of its own, other than "
                        + SafetensorsHeader.METADATA);
            }
        }
        this.header = header(this.tensors, metadata);
    }

    /// @return the bytes written
    long write(WritableByteChannel channel) throws IOException {
        int padded = Math.ceilDiv(header.length, ALIGNMENT) * ALIGNMENT;
        var front = ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        front.putLong(padded).put(header);
        while (front.hasRemaining()) {
            front.put((byte) ' ');
        }
        Pieces.write(channel, MemorySegment.ofArray(front.array()));
        long written = front.capacity();
        for (var tensor : tensors) {
            written += Pieces.write(channel, tensor);
        }
        return written;
    }

    private static byte[] header(List<TensorSource> tensors, Map<String, String> metadata) {
        var json = new ByteArrayOutputStream();
        try (var generator = JsonFactory.builder().build().createGenerator(ObjectWriteContext.empty(), json)) {
            generator.writeStartObject();
            if (!metadata.isEmpty()) {
                generator.writeObjectPropertyStart(SafetensorsHeader.METADATA);
                new TreeMap<>(metadata).forEach(generator::writeStringProperty);
                generator.writeEndObject();
            }
            long begin = 0;
            for (var tensor : tensors) {
                long end = Math.addExact(begin, StoredTensor.byteSize(tensor.dtype(), tensor.shape()));
                generator.writeObjectPropertyStart(tensor.name());
                generator.writeStringProperty("dtype", tensor.dtype().name());
                long[] sizes = tensor.shape().toArray();
                generator.writeName("shape").writeArray(sizes, 0, sizes.length);
                generator.writeName("data_offsets").writeArray(new long[] {begin, end}, 0, 2);
                generator.writeEndObject();
                begin = end;
            }
            generator.writeEndObject();
        }
        if (json.size() > SafetensorsHeader.MOST_BYTES - ALIGNMENT) {
            throw new IllegalArgumentException(
                    "the names of " + tensors.size() + " tensors need a header of " + json.size() + " bytes, more than "
                            + SafetensorsHeader.MOST_BYTES + "; write them to several files");
        }
        return json.toByteArray();
    }
}
