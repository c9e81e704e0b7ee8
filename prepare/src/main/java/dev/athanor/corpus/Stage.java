package dev.athanor.corpus;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Clean documents on the disk between the passes over them. A document takes 36 bytes of memory.
final class Stage implements AutoCloseable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Path textFile;
    private final Path signatureFile;
    private final DataOutputStream textOut;
    private final DataOutputStream signatureOut;
    private final Arena arena = Arena.ofShared();
    private @Nullable FileChannel texts;
    private MemorySegment signatures = MemorySegment.NULL;
    private long[] starts = new long[1024];
    private int[] nameBytes = new int[1024];
    private int[] textBytes = new int[1024];
    private long[] splitKeys = new long[1024];
    private int size;
    private long written;
    private long allTextBytes;

    Stage(Path folder) throws IOException {
        textFile = folder.resolve("texts");
        signatureFile = folder.resolve("signatures");
        textOut = out(textFile);
        signatureOut = out(signatureFile);
    }

    private static DataOutputStream out(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    int size() {
        return size;
    }

    /// Of all documents.
    long textBytes() {
        return allTextBytes;
    }

    /// @param splitKey equal for what must stay in one split
    void add(Cleaned document, long splitKey) {
        try {
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, size * 2);
                nameBytes = Arrays.copyOf(nameBytes, size * 2);
                textBytes = Arrays.copyOf(textBytes, size * 2);
                splitKeys = Arrays.copyOf(splitKeys, size * 2);
            }
            var name = document.raw().name().getBytes(StandardCharsets.UTF_8);
            textOut.write(name);
            textOut.write(document.text());
            starts[size] = written;
            nameBytes[size] = name.length;
            textBytes[size] = document.text().length;
            splitKeys[size++] = splitKey;
            written += name.length + document.text().length;
            allTextBytes += document.text().length;
            var signature = document.signature();
            if (signature != null) {
                for (int value : signature) {
                    signatureOut.writeInt(value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the writing; from here on documents are read.
    void seal() throws IOException {
        textOut.close();
        signatureOut.close();
        // read and not mapped: pages of a mapped file would count as this process' memory
        texts = FileChannel.open(textFile);
        signatures = map(signatureFile);
    }

    private MemorySegment map(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    String name(int document) {
        return new String(bytes(starts[document], nameBytes[document]), StandardCharsets.UTF_8);
    }

    int textBytes(int document) {
        return textBytes[document];
    }

    byte[] text(int document) {
        return bytes(starts[document] + nameBytes[document], textBytes[document]);
    }

    long splitKey(int document) {
        return splitKeys[document];
    }

    /// One value of a document's signature.
    int signature(int document, int at) {
        return signatures.get(INT, 4L * ((long) document * MinHash.SIZE + at));
    }

    private byte[] bytes(long start, int length) {
        if (texts == null) {
            throw new IllegalStateException("the stage is still being written");
        }
        var bytes = ByteBuffer.allocate(length);
        try {
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = texts.read(bytes, start + bytes.position());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        textOut.close();
        signatureOut.close();
        if (texts != null) {
            texts.close();
        }
        arena.close();
    }
}
