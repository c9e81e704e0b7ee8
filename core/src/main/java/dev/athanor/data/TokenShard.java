package dev.athanor.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.zip.CRC32C;

/// One file of tokens, mapped into memory. A block is checked against its checksum when it is first read.
final class TokenShard implements AutoCloseable {
    private static final String MEND = "; prepare the data again, or copy the file again from where it is whole";

    private final Path file;
    private final Arena arena;
    private final MemorySegment bytes;
    private final ShardFormat format;
    private final AtomicIntegerArray checked;

    private TokenShard(Path file, Arena arena, MemorySegment bytes, ShardFormat format) {
        this.file = file;
        this.arena = arena;
        this.bytes = bytes;
        this.format = format;
        this.checked = new AtomicIntegerArray(Math.ceilDiv(format.blocks(), 32));
    }

    /// @throws ShardException if the file is no shard, is cut short, or its header or checksums are damaged
    static TokenShard open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ShardException(file, "no such file, expected a shard of tokens" + MEND);
        }
        var arena = Arena.ofShared();
        try (var channel = FileChannel.open(file)) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new TokenShard(file, arena, bytes, format(file, bytes));
        } catch (IOException e) {
            arena.close();
            throw new ShardException(file, "cannot be read: " + e, e);
        } catch (ShardException e) {
            arena.close();
            throw e;
        }
    }

    private static ShardFormat format(Path file, MemorySegment bytes) {
        var magic = MemorySegment.ofArray(ShardFormat.MAGIC);
        if (bytes.byteSize() < ShardFormat.HEADER_BYTES
                || bytes.asSlice(0, magic.byteSize()).mismatch(magic) >= 0) {
            throw new ShardException(file, "is no shard of tokens" + MEND);
        }
        int version = bytes.get(ShardFormat.INT, 8);
        if (version != ShardFormat.VERSION) {
            throw new ShardException(
                    file, "is a shard of version " + version + ", expected " + ShardFormat.VERSION + MEND);
        }
        int idBytes = bytes.get(ShardFormat.INT, 12);
        long vocabularySize = bytes.get(ShardFormat.LONG, 16);
        long tokens = bytes.get(ShardFormat.LONG, 24);
        long documents = bytes.get(ShardFormat.LONG, 32);
        long most = bytes.byteSize();
        if ((idBytes != 2 && idBytes != 4)
                || vocabularySize < 1
                || vocabularySize > Integer.MAX_VALUE
                || tokens < 0
                || tokens > Long.MAX_VALUE / 8
                || documents < 0
                || documents > Long.MAX_VALUE / 64) {
            throw new ShardException(file, "has a damaged header" + MEND);
        }
        var format = new ShardFormat(idBytes, (int) vocabularySize, tokens, documents);
        if (Math.ceilDiv(format.checksumsAt(), ShardFormat.BLOCK_BYTES) > Integer.MAX_VALUE / 8
                || format.fileBytes() != most) {
            throw new ShardException(
                    file,
                    "has " + most + " bytes, but its header is of " + tokens + " tokens and " + documents
                            + " documents, which take another number; it is cut short or damaged" + MEND);
        }
        var sum = new CRC32C();
        sum.update(bytes.asSlice(0, ShardFormat.HEADER_BYTES).asByteBuffer());
        sum.update(bytes.asSlice(format.checksumsAt(), 4L * format.blocks()).asByteBuffer());
        if ((int) sum.getValue() != bytes.get(ShardFormat.INT, most - 4)) {
            throw new ShardException(file, "has a damaged header or damaged checksums" + MEND);
        }
        return format;
    }

    ShardFormat format() {
        return format;
    }

    /// Differs where the content does.
    int checksum() {
        return bytes.get(ShardFormat.INT, bytes.byteSize() - 4);
    }

    /// Reads consecutive ids.
    ///
    /// @throws ShardException naming the byte where the file is damaged
    void read(long from, int count, long[] into, int at) {
        long start = ShardFormat.HEADER_BYTES + from * format.idBytes();
        check(start, start + (long) count * format.idBytes());
        if (format.idBytes() == 2) {
            for (int i = 0; i < count; i++) {
                into[at + i] = Short.toUnsignedLong(bytes.get(ShardFormat.SHORT, start + 2L * i));
            }
        } else {
            for (int i = 0; i < count; i++) {
                into[at + i] = bytes.get(ShardFormat.INT, start + 4L * i);
            }
        }
    }

    /// The token that a document ends before.
    long end(long document) {
        long at = format.endsAt() + 8 * document;
        check(at, at + 8);
        return bytes.get(ShardFormat.LONG, at);
    }

    /// Checks every block.
    void verify() {
        check(ShardFormat.HEADER_BYTES, format.checksumsAt());
    }

    private void check(long from, long to) {
        if (to <= from) {
            return;
        }
        int last = (int) ((to - 1 - ShardFormat.HEADER_BYTES) / ShardFormat.BLOCK_BYTES);
        for (int block = (int) ((from - ShardFormat.HEADER_BYTES) / ShardFormat.BLOCK_BYTES); block <= last; block++) {
            if ((checked.get(block >> 5) & (1 << (block & 31))) == 0) {
                checkBlock(block);
            }
        }
    }

    private void checkBlock(int block) {
        long start = ShardFormat.HEADER_BYTES + (long) block * ShardFormat.BLOCK_BYTES;
        long end = Math.min(start + ShardFormat.BLOCK_BYTES, format.checksumsAt());
        var sum = new CRC32C();
        sum.update(bytes.asSlice(start, end - start).asByteBuffer());
        if ((int) sum.getValue() != bytes.get(ShardFormat.INT, format.checksumsAt() + 4L * block)) {
            throw new ShardException(
                    file, "is damaged between bytes " + start + " and " + end + ": their checksum differs" + MEND);
        }
        checkRange(start, Math.min(end, ShardFormat.HEADER_BYTES + format.tokens() * format.idBytes()));
        checked.getAndUpdate(block >> 5, bits -> bits | (1 << (block & 31)));
    }

    /// An id that no embedding has a row for would be read far from here, in native code.
    private void checkRange(long start, long end) {
        for (long at = start; at < end; at += format.idBytes()) {
            long id = format.idBytes() == 2
                    ? Short.toUnsignedLong(bytes.get(ShardFormat.SHORT, at))
                    : bytes.get(ShardFormat.INT, at);
            if (id < 0 || id >= format.vocabularySize()) {
                throw new ShardException(
                        file,
                        "holds id " + id + " at byte " + at + ", its vocabulary has " + format.vocabularySize() + MEND);
            }
        }
    }

    Path file() {
        return file;
    }

    @Override
    public void close() {
        arena.close();
    }
}
