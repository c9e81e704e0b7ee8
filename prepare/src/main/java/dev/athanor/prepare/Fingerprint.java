package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// Tells whether a dataset was made from these settings and these bytes.
final class Fingerprint {
    // Changes when the same settings and bytes give another dataset.
    private static final int VERSION = 4;

    private Fingerprint() {}

    static String of(DataSettings settings, long seed, Sources sources) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var text = "version " + VERSION + " seed " + seed + " " + settings.source(Path.of(""));
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            for (var file : sources.files()) {
                digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                contents(file, digest);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Two checksums of each block: a change is told as surely as by a digest of all bytes, at memory speed.
    private static void contents(Path file, MessageDigest digest) {
        var block = ByteBuffer.allocateDirect(1 << 20);
        var sums = ByteBuffer.allocate(20);
        try (var channel = FileChannel.open(file)) {
            while (true) {
                fill(block, channel);
                if (block.position() == 0) {
                    return;
                }
                block.flip();
                var first = new CRC32C();
                var second = new CRC32();
                first.update(block.duplicate());
                second.update(block.duplicate());
                digest.update(sums.clear()
                        .putLong(first.getValue())
                        .putLong(second.getValue())
                        .putInt(block.limit())
                        .flip());
                block.clear();
            }
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e, e);
        }
    }

    private static void fill(ByteBuffer block, FileChannel channel) throws IOException {
        int read = 0;
        while (read >= 0 && block.hasRemaining()) {
            read = channel.read(block);
        }
    }
}
