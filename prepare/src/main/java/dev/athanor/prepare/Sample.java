package dev.athanor.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Numbers of some kept rows, drawn at random, to show how they are distributed.
final class Sample {
    private static final long MOST_ROWS = 100_000;
    private static final long MOST_VALUES = 4_000_000;

    /// Another order than that of any split.
    private static final RowKeys ORDER = new RowKeys(Long.MIN_VALUE);

    private final Map<RawColumn, List<double[]>> values = new HashMap<>();
    private final long bound;
    private final boolean whole;
    private long rows;

    /// @param rows how many there are
    /// @param columns how many of them are of numbers
    Sample(long rows, int columns) {
        long wanted = Math.min(MOST_ROWS, MOST_VALUES / Math.max(1, columns));
        whole = rows <= wanted;
        bound = whole ? 0 : Long.divideUnsigned(-1, rows) * wanted;
    }

    /// Those of the given rows that are drawn.
    ///
    /// @param first the number of the row that is 0 here
    int[] drawn(long first, int[][] parts) {
        return Arrays.stream(parts)
                .flatMapToInt(Arrays::stream)
                .filter(row -> whole || Long.compareUnsigned(ORDER.key(first + row), bound) < 0)
                .toArray();
    }

    /// The numbers of these rows.
    static double[] of(double[] numbers, int[] drawn) {
        return Arrays.stream(drawn).mapToDouble(row -> numbers[row]).toArray();
    }

    void add(RawColumn column, double[] drawn) {
        values.computeIfAbsent(column, _ -> new ArrayList<>()).add(drawn);
    }

    void addRows(int drawn) {
        rows += drawn;
    }

    long rows() {
        return rows;
    }

    /// The numbers of a column; what is missing is not a number.
    double[] values(RawColumn column) {
        return values.getOrDefault(column, List.of()).stream()
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }
}
