package dev.athanor.prepare;

import java.util.Arrays;

/// Some lines of a file, the last one ended; behind them are bytes to spare.
final class Lines {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private final boolean header;

    /// @param header whether the first one is the file's header
    Lines(byte[] bytes, int start, int end, boolean header) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.header = header;
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    boolean header() {
        return header;
    }

    /// These lines and those that follow.
    Lines and(Lines next) {
        int more = next.end - next.start;
        var both = Arrays.copyOfRange(bytes, start, end + more + TextColumn.PADDING);
        System.arraycopy(next.bytes, next.start, both, end - start, more);
        return new Lines(both, 0, end - start + more, header);
    }

    int length() {
        return end - start;
    }
}
