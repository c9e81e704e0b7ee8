package dev.athanor.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/// Bytes that are put together, little end first, beside the heap: a file takes them without another copy.
final class GrowingBytes {
    private ByteBuffer bytes;

    GrowingBytes(int capacity) {
        bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The buffer, with room for `more` bytes at its position.
    ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            int capacity = Math.max(
                    Math.addExact(bytes.position(), more), (int) Math.min(2L * bytes.capacity(), Integer.MAX_VALUE));
            var larger = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
            larger.put(bytes.flip());
            bytes = larger;
        }
        return bytes;
    }

    GrowingBytes put(int value) {
        room(1).put((byte) value);
        return this;
    }

    /// A whole number in as few groups of seven bits as it needs.
    GrowingBytes putVarint(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            put((int) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        return put((int) left);
    }

    GrowingBytes putText(String text) {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        putVarint(encoded.length);
        room(encoded.length).put(encoded);
        return this;
    }

    GrowingBytes putFloats(float[] values) {
        var room = room(4 * values.length);
        room.asFloatBuffer().put(values);
        room.position(room.position() + 4 * values.length);
        return this;
    }

    int size() {
        return bytes.position();
    }

    void clear() {
        bytes.clear();
    }

    /// Writes all at `position` of the file.
    void writeTo(FileChannel file, long position) throws IOException {
        var all = bytes.duplicate().flip();
        long at = position;
        while (all.hasRemaining()) {
            at += file.write(all, at);
        }
    }
}
