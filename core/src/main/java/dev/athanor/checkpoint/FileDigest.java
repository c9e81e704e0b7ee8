package dev.athanor.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What a file must be to be the one that was written.
///
/// @param sha256 in lower-case hex
record FileDigest(long bytes, String sha256, Blocks blocks) {
    private static final int READ_BYTES = 1 << 20;

    static FileDigest of(Path file) throws IOException {
        var digest = new BlockDigest();
        var buffer = ByteBuffer.allocate(READ_BYTES);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        }
        return digest.finish();
    }
}
