package dev.athanor.prepare;

import java.util.Arrays;

/// A number for each row that is equal for rows that may be equal.
final class HashColumn implements StagedValues {
    private long[] values = new long[1024];
    private int rows;

    /// Takes up the next value of a row's key.
    static long join(long hash, long next) {
        long mixed = (hash ^ next) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 32);
    }

    void add(long value) {
        if (rows == values.length) {
            values = Arrays.copyOf(values, 2 * rows);
        }
        values[rows++] = value;
    }

    int rows() {
        return rows;
    }

    @Override
    public StagedColumn encode(GrowingBytes out) {
        int start = out.size();
        ParquetLayout.dataPage(out, rows, Levels.bytes(rows, 0) + 8 * rows, false);
        long levels = Levels.put(out, rows, 0, _ -> true);
        int at = out.size();
        var room = out.room(8 * rows);
        room.asLongBuffer().put(values, 0, rows);
        room.position(at + 8 * rows);
        return new StagedColumn(0, start, levels, at, 8, -1, 0, 0, out.size());
    }

    @Override
    public void clear() {
        rows = 0;
    }
}
