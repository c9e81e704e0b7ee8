package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// Tells whether a dataset was made from these settings and these bytes.
final class Fingerprint {
    // Changes when the same settings and bytes give another dataset.
    private static final int VERSION = 4;

    private static final int BLOCK = 1 << 20;

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

    /// Two checksums of each block: a change is told as surely as by a digest of all bytes, at memory speed. Blocks are
    /// read side by side and taken in order.
    private static void contents(Path file, MessageDigest digest) {
        try (var channel = FileChannel.open(file)) {
            int blocks = Math.toIntExact(Math.ceilDiv(channel.size(), BLOCK));
            IntStream.range(0, blocks)
                    .parallel()
                    .mapToObj(block -> sums(channel, (long) block * BLOCK))
                    .forEachOrdered(digest::update);
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(file, e);
        }
    }

    private static DataException unreadable(Path file, Exception e) {
        return DataException.in(file, "cannot be read: " + e, e);
    }

    private static byte[] sums(FileChannel channel, long position) {
        try {
            var block = ByteBuffer.allocate(BLOCK);
            int read = 0;
            while (read >= 0 && block.hasRemaining()) {
                read = channel.read(block, position + block.position());
            }
            block.flip();
            var first = new CRC32C();
            var second = new CRC32();
            first.update(block.duplicate());
            second.update(block.duplicate());
            return ByteBuffer.allocate(20)
                    .putLong(first.getValue())
                    .putLong(second.getValue())
                    .putInt(block.limit())
                    .array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
