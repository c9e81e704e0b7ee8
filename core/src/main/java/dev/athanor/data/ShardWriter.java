package dev.athanor.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Writes documents of ids into one shard, which is there as a whole once [#finish] returns.
public final class ShardWriter implements AutoCloseable {
    private final Path file;
    private final Path partial;
    private final int vocabularySize;
    private final int idBytes;
    private final FileChannel channel;
    private final ByteBuffer block =
            ByteBuffer.allocateDirect(ShardFormat.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int[] checksums = new int[64];
    private int blocks;
    private long[] ends = new long[1024];
    private int documents;
    private long tokens;
    private boolean finished;

    private ShardWriter(Path file, Path partial, int vocabularySize, FileChannel channel) {
        this.file = file;
        this.partial = partial;
        this.vocabularySize = vocabularySize;
        this.idBytes = ShardFormat.idBytes(vocabularySize);
        this.channel = channel;
    }

    /// @param vocabularySize every id is less; up to 65,536 an id takes 2 bytes, beyond 4
    /// @throws ShardException if the folder cannot be written
    public static ShardWriter open(Path file, int vocabularySize) {
        var partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            var channel = FileChannel.open(
                    partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            channel.position(ShardFormat.HEADER_BYTES);
            return new ShardWriter(file, partial, vocabularySize, channel);
        } catch (IOException e) {
            throw new ShardException(file, "cannot be written: " + e, e);
        }
    }

    /// The tokens so far.
    public long tokens() {
        return tokens;
    }

    /// Adds a document.
    ///
    /// @throws ShardException if an id is out of the vocabulary's range
    public void add(int[] ids) {
        try {
            for (int id : ids) {
                if (id < 0 || id >= vocabularySize) {
                    throw new ShardException(
                            file,
                            "id " + id + " is out of range, the vocabulary has " + vocabularySize
                                    + "; tokenise with the tokenizer whose vocabulary was given");
                }
                if (idBytes == 2) {
                    block.putShort((short) id);
                } else {
                    block.putInt(id);
                }
                if (!block.hasRemaining()) {
                    flush();
                }
            }
            tokens += ids.length;
            if (documents == ends.length) {
                ends = Arrays.copyOf(ends, documents * 2);
            }
            ends[documents++] = tokens;
        } catch (IOException e) {
            throw new ShardException(file, "cannot be written: " + e + "; free space, or write elsewhere", e);
        }
    }

    /// Writes what is left and moves the file into its place.
    public void finish() {
        try {
            while (block.position() % 8 != 0) {
                block.put((byte) 0);
            }
            for (int i = 0; i < documents; i++) {
                if (!block.hasRemaining()) {
                    flush();
                }
                block.putLong(ends[i]);
            }
            flush();
            var last = ByteBuffer.allocate(4 * blocks + 4).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < blocks; i++) {
                last.putInt(checksums[i]);
            }
            var header = header();
            var sum = new CRC32C();
            sum.update(header.duplicate());
            sum.update(last.array(), 0, 4 * blocks);
            last.putInt((int) sum.getValue()).flip();
            writeFully(last, channel.position());
            writeFully(header, 0);
            channel.force(true);
            channel.close();
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            finished = true;
        } catch (IOException e) {
            throw new ShardException(file, "cannot be written: " + e + "; free space, or write elsewhere", e);
        }
    }

    private ByteBuffer header() {
        return ByteBuffer.allocate(ShardFormat.HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ShardFormat.MAGIC)
                .putInt(ShardFormat.VERSION)
                .putInt(idBytes)
                .putLong(vocabularySize)
                .putLong(tokens)
                .putLong(documents)
                .clear();
    }

    private void flush() throws IOException {
        block.flip();
        if (block.hasRemaining()) {
            var sum = new CRC32C();
            sum.update(block.duplicate());
            if (blocks == checksums.length) {
                checksums = Arrays.copyOf(checksums, blocks * 2);
            }
            checksums[blocks++] = (int) sum.getValue();
            while (block.hasRemaining()) {
                channel.write(block);
            }
        }
        block.clear();
    }

    private void writeFully(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /// Removes what was not finished.
    @Override
    public void close() {
        try {
            channel.close();
            if (!finished) {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new ShardException(file, "cannot be written: " + e, e);
        }
    }
}
