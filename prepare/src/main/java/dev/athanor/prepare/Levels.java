package dev.athanor.prepare;

import java.util.function.IntPredicate;

/// Which values of a page are there: Parquet's definition levels, as one run of equal ones or of single bits.
final class Levels {
    private Levels() {}

    static int bytes(int rows, int missing) {
        return 4 + (missing == 0 ? varintBytes(2L * rows) + 1 : varintBytes(2L * groups(rows) + 1) + groups(rows));
    }

    /// @return where the bits begin, or -1 where all values are there
    static long put(GrowingBytes out, int rows, int missing, IntPredicate present) {
        out.room(4).putInt(bytes(rows, missing) - 4);
        if (missing == 0) {
            out.putVarint(2L * rows).put(1);
            return -1;
        }
        out.putVarint(2L * groups(rows) + 1);
        int at = out.size();
        var room = out.room(groups(rows));
        for (int first = 0; first < rows; first += 8) {
            int bits = 0;
            for (int row = first; row < Math.min(first + 8, rows); row++) {
                bits |= present.test(row) ? 1 << (row - first) : 0;
            }
            room.put((byte) bits);
        }
        return at;
    }

    static int groups(int values) {
        return (values + 7) / 8;
    }

    static int varintBytes(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }
}
