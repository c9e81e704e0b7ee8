package dev.athanor.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;

/// Writes memory of any size to a channel, whose buffers are limited.
final class Pieces {
    // A channel copies heap memory to a buffer of the same size outside the heap: small pieces keep that small.
    private static final int PIECE_BYTES = 1 << 22;

    private Pieces() {}

    static void write(WritableByteChannel channel, MemorySegment bytes) throws IOException {
        for (long at = 0; at < bytes.byteSize(); at += PIECE_BYTES) {
            var buffer = bytes.asSlice(at, Math.min(PIECE_BYTES, bytes.byteSize() - at))
                    .asByteBuffer();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    /// @return the bytes written
    /// @throws IllegalStateException if the tensor gives more or fewer bytes than its shape has
    static long write(WritableByteChannel channel, TensorSource tensor) throws IOException {
        var written = new long[1];
        try {
            tensor.read(piece -> {
                try {
                    write(channel, piece);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                written[0] += piece.byteSize();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        long expected = StoredTensor.byteSize(tensor.dtype(), tensor.shape());
        if (written[0] != expected) {
            throw new IllegalStateException("tensor \"" + tensor.name() + "\" of " + tensor.dtype() + " "
                    + tensor.shape() + " gave " + written[0] + " bytes, expected " + expected);
        }
        return written[0];
    }
}
