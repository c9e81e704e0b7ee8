package dev.athanor.prepare;

import java.util.Arrays;

/// The numbers of a block of rows; one that is missing is not a number.
final class NumberColumn implements StagedValues {
    private static final long ABSENT = 0x5851F42D4C957F2DL;

    private double[] values = new double[1024];
    private int rows;
    private int missing;

    /// @return a hash that is equal for equal numbers
    long add(double value) {
        if (rows == values.length) {
            values = Arrays.copyOf(values, 2 * rows);
        }
        values[rows++] = value;
        return Double.doubleToRawLongBits(value + 0.0); // the negative zero equals the other
    }

    long addMissing() {
        missing++;
        add(Double.NaN);
        return ABSENT;
    }

    /// As [#add], of a number that may be too large.
    ///
    /// @throws UnreadableText if no 32-bit float can hold it
    long addChecked(double value) {
        if (!Float.isFinite((float) value)) {
            throw new UnreadableText("holds a number that no 32-bit float can hold");
        }
        return add(value);
    }

    @Override
    public StagedColumn encode(GrowingBytes out) {
        int bytes = 8 * (rows - missing);
        int start = out.size();
        ParquetLayout.dataPage(out, rows, Levels.bytes(rows, missing) + bytes, false);
        long levels = Levels.put(out, rows, missing, row -> !Double.isNaN(values[row]));
        int at = out.size();
        var room = out.room(bytes);
        if (missing == 0) {
            room.asDoubleBuffer().put(values, 0, rows);
            room.position(at + bytes);
        } else {
            for (int row = 0; row < rows; row++) {
                if (!Double.isNaN(values[row])) {
                    room.putDouble(values[row]);
                }
            }
        }
        return new StagedColumn(missing, start, levels, at, 8, -1, 0, 0, out.size());
    }

    @Override
    public void clear() {
        rows = 0;
        missing = 0;
    }
}
