package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A file's text in blocks that end with a line. The blocks are the same in every reading.
final class LineBlocks implements Closeable {
    /// Few enough for a processor's own memory, many enough for a row group.
    static final int BYTES = 8 << 20;

    /// Beyond this, what has no end is no line.
    static final int LONGEST = 24 << 20;

    private final Path file;
    private final int size;
    private final InputStream input;
    private final ArrayDeque<byte[]> spare = new ArrayDeque<>();
    private byte[] rest = {};
    private boolean first = true;
    private boolean ended;

    /// @param size bytes of a block
    LineBlocks(Path file, int size) throws IOException {
        this.file = file;
        this.size = size;
        input = Sources.open(file);
    }

    /// The next lines, or null after the last.
    @Nullable
    Lines next() throws IOException {
        if (ended) {
            return null;
        }
        var bytes = spare(Math.max(size, 2 * rest.length) + 1 + TextColumn.PADDING);
        int filled = rest.length;
        System.arraycopy(rest, 0, bytes, 0, filled);
        while (true) {
            int room = bytes.length - 1 - TextColumn.PADDING;
            filled += input.readNBytes(bytes, filled, room - filled);
            ended = filled < room;
            int end = ended ? filled : endOfLine(bytes, filled);
            if (end > 0 || ended) {
                return lines(bytes, filled, end);
            }
            if (filled > LONGEST) {
                throw DataException.in(
                        file, "has a line of more than " + (LONGEST >> 20) + " MiB; is it text of one row a line?");
            }
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
    }

    private byte[] spare(int length) {
        var free = spare.poll();
        return free == null || free.length < length ? new byte[length] : free;
    }

    /// Takes back lines that nobody looks at any more.
    void reuse(Lines lines) {
        spare.add(lines.bytes());
    }

    private @Nullable Lines lines(byte[] bytes, int filled, int end) {
        int last = end;
        if (ended && last > 0 && bytes[last - 1] != '\n' && bytes[last - 1] != '\r') {
            bytes[last++] = '\n';
        }
        rest = ended ? new byte[0] : Arrays.copyOfRange(bytes, end, filled);
        int start = first && startsWithMark(bytes, filled) ? 3 : 0;
        var lines = new Lines(bytes, start, last, first);
        first = false;
        return last > start ? lines : null;
    }

    /// Behind the last line's end. A carriage return may be half of one.
    private static int endOfLine(byte[] bytes, int filled) {
        for (int i = filled - 1; i >= 0; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        for (int i = filled - 2; i >= 0; i--) {
            if (bytes[i] == '\r') {
                return i + 1;
            }
        }
        return 0;
    }

    private static boolean startsWithMark(byte[] bytes, int filled) {
        return filled >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
