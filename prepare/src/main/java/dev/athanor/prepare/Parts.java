package dev.athanor.prepare;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// The split of every raw row, a byte each in a mapped file; that of training before another is chosen.
final class Parts implements AutoCloseable {
    /// Of a row that is in no split.
    static final byte NONE = 3;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment parts;
    private final long[] firstRows;
    private final Stage stage;

    Parts(Stage stage, Path file) throws IOException {
        this.stage = stage;
        firstRows = new long[stage.groups().size() + 1];
        for (int i = 0; i < stage.groups().size(); i++) {
            firstRows[i + 1] = firstRows[i] + stage.groups().get(i).rows();
        }
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            parts = channel.map(FileChannel.MapMode.READ_WRITE, 0, stage.rows(), arena);
        }
    }

    Stage stage() {
        return stage;
    }

    int groups() {
        return stage.groups().size();
    }

    /// The number of the first row of the row group at `index`.
    long firstRow(int index) {
        return firstRows[index];
    }

    /// The row group that a row is in.
    int groupOf(long row) {
        int found = Arrays.binarySearch(firstRows, row);
        return found >= 0 ? found : -found - 2;
    }

    void set(long row, int part) {
        parts.set(ValueLayout.JAVA_BYTE, row, (byte) part);
    }

    byte of(long row) {
        return parts.get(ValueLayout.JAVA_BYTE, row);
    }

    /// The part of each row of the row group at `index`.
    byte[] of(int index) {
        return parts.asSlice(firstRows[index], firstRows[index + 1] - firstRows[index])
                .toArray(ValueLayout.JAVA_BYTE);
    }

    /// Replaces what [#of] gives.
    void put(int index, byte[] all) {
        MemorySegment.copy(all, 0, parts, ValueLayout.JAVA_BYTE, firstRows[index], all.length);
    }

    /// The rows of each part in the row group at `index`, counted from 0 in it.
    int[][] rows(int index) {
        var all = of(index);
        var rows = new int[Part.values().length][all.length];
        var counts = new int[rows.length];
        for (int row = 0; row < all.length; row++) {
            if (all[row] != NONE) {
                rows[all[row]][counts[all[row]]++] = row;
            }
        }
        for (int part = 0; part < rows.length; part++) {
            rows[part] = Arrays.copyOf(rows[part], counts[part]);
        }
        return rows;
    }

    /// How many rows each part has.
    Map<Part, Long> counts() {
        var counts = new long[NONE + 1];
        for (int group = 0; group < groups(); group++) {
            for (byte part : of(group)) {
                counts[part]++;
            }
        }
        var named = new EnumMap<Part, Long>(Part.class);
        for (var part : Part.values()) {
            named.put(part, counts[part.code()]);
        }
        return named;
    }

    @Override
    public void close() {
        arena.close();
    }
}
