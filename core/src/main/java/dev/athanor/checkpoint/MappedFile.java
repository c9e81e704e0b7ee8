package dev.athanor.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A whole file as memory, read-only. Closing it takes the memory away from everyone who holds a slice.
final class MappedFile implements AutoCloseable {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;

    private MappedFile(Path path, Arena arena, MemorySegment bytes) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
    }

    static MappedFile open(Path path) {
        if (!Files.exists(path)) {
            throw new CheckpointException(path, "no such file");
        }
        // a pipe or a device would block, or never end
        if (!Files.isRegularFile(path)) {
            throw new CheckpointException(path, "is not a regular file");
        }
        var arena = Arena.ofShared();
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new MappedFile(path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (NoSuchFileException e) {
            arena.close();
            throw new CheckpointException(path, "no such file", e);
        } catch (IOException e) {
            arena.close();
            throw new CheckpointException(path, "could not be read (" + e.getMessage() + ")", e);
        }
    }

    Path path() {
        return path;
    }

    MemorySegment bytes() {
        return bytes;
    }

    long size() {
        return bytes.byteSize();
    }

    int unsignedByte(long offset) {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, offset));
    }

    int unsignedShort(long offset) {
        return Short.toUnsignedInt(bytes.get(SHORT, offset));
    }

    long unsignedInt(long offset) {
        return Integer.toUnsignedLong(bytes.get(INT, offset));
    }

    /// As it stands: a value of 2^63 or more reads as negative.
    long signedLong(long offset) {
        return bytes.get(LONG, offset);
    }

    @Override
    public void close() {
        arena.close();
    }
}
