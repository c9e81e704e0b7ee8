package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.athanor.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Writes a state dictionary as `torch.save` does: an ordered dictionary of tensors, each with a storage of its own.
final class TorchWriter {
    private static final String FOLDER = "archive";

    private final List<TensorSource> tensors;

    TorchWriter(Collection<? extends TensorSource> tensors) {
        this.tensors = List.copyOf(tensors);
        Set<String> names = new HashSet<>();
        for (var tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("two tensors are named \"" + tensor.name() + "\"");
            }
        }
    }

    void write(SeekableByteChannel channel) throws IOException {
        var zip = new ZipWriter(channel);
        zip.entry(FOLDER + "/data.pkl", pickle());
        zip.entry(FOLDER + "/byteorder", "little".getBytes(US_ASCII));
        for (int i = 0; i < tensors.size(); i++) {
            var tensor = tensors.get(i);
            long size = StoredTensor.byteSize(tensor.dtype(), tensor.shape());
            zip.entry(FOLDER + "/data/" + i, size, to -> Pieces.write(to, tensor));
        }
        zip.entry(FOLDER + "/version", "3\n".getBytes(US_ASCII));
        zip.finish();
    }

    private byte[] pickle() {
        var out = new ByteArrayOutputStream();
        out.write(0x80);
        out.write(2);
        global(out, "collections.OrderedDict");
        out.write(')');
        out.write('R');
        out.write('(');
        for (int i = 0; i < tensors.size(); i++) {
            text(out, tensors.get(i).name());
            tensor(out, tensors.get(i), i);
        }
        out.write('u');
        out.write('.');
        return out.toByteArray();
    }

    /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`
    private static void tensor(ByteArrayOutputStream out, TensorSource tensor, int key) {
        global(out, "torch._utils._rebuild_tensor_v2");
        out.write('(');
        out.write('(');
        text(out, "storage");
        global(out, TorchTypes.storage(tensor.dtype()));
        text(out, Integer.toString(key));
        text(out, "cpu");
        whole(out, tensor.shape().elements());
        out.write('t');
        out.write('Q');
        whole(out, 0);
        tuple(out, tensor.shape().toArray());
        tuple(out, strides(tensor.shape()));
        out.write(0x89);
        global(out, "collections.OrderedDict");
        out.write(')');
        out.write('R');
        out.write('t');
        out.write('R');
    }

    private static long[] strides(Shape shape) {
        long[] strides = new long[shape.rank()];
        long stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, shape.size(axis));
        }
        return strides;
    }

    private static void tuple(ByteArrayOutputStream out, long[] numbers) {
        out.write('(');
        for (long number : numbers) {
            whole(out, number);
        }
        out.write('t');
    }

    private static void whole(ByteArrayOutputStream out, long value) {
        if (value >= 0 && value < 256) {
            out.write('K');
            out.write((int) value);
        } else if (value == (int) value) {
            out.write('J');
            out.writeBytes(little(4).putInt((int) value).array());
        } else {
            out.write(0x8a);
            out.write(Long.BYTES);
            out.writeBytes(little(Long.BYTES).putLong(value).array());
        }
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] encoded = text.getBytes(UTF_8);
        out.write('X');
        out.writeBytes(little(4).putInt(encoded.length).array());
        out.writeBytes(encoded);
    }

    private static void global(ByteArrayOutputStream out, String name) {
        int dot = name.lastIndexOf('.');
        out.write('c');
        out.writeBytes((name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n").getBytes(US_ASCII));
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
