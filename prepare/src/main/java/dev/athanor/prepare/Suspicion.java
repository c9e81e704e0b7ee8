package dev.athanor.prepare;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Which columns some rows do not clear of telling the target or of naming the row. Two rows are mostly enough to clear
/// one, so a thousand columns are looked at in a moment.
final class Suspicion {
    private static final int MOST_ROWS = 100_000;

    private final Set<RawColumn> tellTheTarget = new HashSet<>();
    private final Set<RawColumn> nameTheRow = new HashSet<>();
    private int rows;

    private Suspicion() {}

    /// From the kept rows of the first row groups.
    static Suspicion of(Parts parts, Schema schema) throws IOException {
        var suspicion = new Suspicion();
        suspicion.tellTheTarget.addAll(schema.features());
        suspicion.nameTheRow.addAll(schema.features());
        try (var workers = new Workers<>(() -> new StageReader(parts.stage()))) {
            for (int index = 0; index < parts.groups() && suspicion.rows < MOST_ROWS; index++) {
                int group = index;
                workers.here(reader -> suspicion.look(reader, parts, schema, group));
            }
        }
        return suspicion;
    }

    /// How many rows were looked at.
    int rows() {
        return rows;
    }

    boolean mayTellTheTarget(RawColumn column) {
        return tellTheTarget.contains(column);
    }

    boolean mayNameTheRow(RawColumn column) {
        return nameTheRow.contains(column);
    }

    private int look(StageReader reader, Parts parts, Schema schema, int index) throws IOException {
        var group = parts.stage().groups().get(index);
        int[] kept =
                Arrays.stream(parts.rows(index)).flatMapToInt(Arrays::stream).toArray();
        rows += kept.length;
        var target = schema.target();
        if (target.isNumber()) {
            var targets = reader.numbers(group, target).clone();
            tellTheTarget.removeIf(column -> !column.isNumber());
            for (var column : Set.copyOf(tellTheTarget)) {
                if (isBent(reader.numbers(group, column), targets, kept)) {
                    tellTheTarget.remove(column);
                }
            }
        } else {
            var targets = values(reader, group, target);
            for (var column : Set.copyOf(tellTheTarget)) {
                if (isMixed(values(reader, group, column), targets, kept)) {
                    tellTheTarget.remove(column);
                }
            }
        }
        for (var column : Set.copyOf(nameTheRow)) {
            if (isRepeated(values(reader, group, column), kept)) {
                nameTheRow.remove(column);
            }
        }
        return rows;
    }

    /// The values of a row group: doubles or texts, null where one is missing.
    private static IntFunction<@Nullable Object> values(StageReader reader, StagedGroup group, RawColumn column)
            throws IOException {
        if (column.isNumber()) {
            var numbers = reader.numbers(group, column);
            return row -> Double.isNaN(numbers[row]) ? null : (Double) numbers[row];
        }
        var texts = reader.texts(group, column);
        var codes = reader.codes(group, column).clone();
        return row -> codes[row] == StageReader.ABSENT ? null : texts[codes[row]];
    }

    /// Whether a value goes with two targets, or a target with two values.
    private static boolean isMixed(
            IntFunction<@Nullable Object> values, IntFunction<@Nullable Object> targets, int[] rows) {
        Map<Object, Object> targetOf = new HashMap<>();
        Map<Object, Object> valueOf = new HashMap<>();
        for (int row : rows) {
            var value = values.apply(row);
            var target = targets.apply(row);
            if (value != null && target != null) {
                var otherTarget = targetOf.putIfAbsent(value, target);
                var otherValue = valueOf.putIfAbsent(target, value);
                if ((otherTarget != null && !Objects.equals(otherTarget, target))
                        || (otherValue != null && !Objects.equals(otherValue, value))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether a value is missing, is there twice, or is a fraction.
    private static boolean isRepeated(IntFunction<@Nullable Object> values, int[] rows) {
        var seen = new HashSet<Object>();
        for (int row : rows) {
            var value = values.apply(row);
            if (value == null || !seen.add(value) || (value instanceof Double number && number != Math.rint(number))) {
                return true;
            }
        }
        return false;
    }

    /// Whether the points do not lie on a line.
    private static boolean isBent(double[] values, double[] targets, int[] rows) {
        double count = 0;
        double x = 0;
        double y = 0;
        for (int row : rows) {
            if (!Double.isNaN(values[row]) && !Double.isNaN(targets[row])) {
                count++;
                x += values[row];
                y += targets[row];
            }
        }
        double squares = 0;
        double targetSquares = 0;
        double products = 0;
        for (int row : rows) {
            double apart = values[row] - x / count;
            double targetApart = targets[row] - y / count;
            if (!Double.isNaN(apart) && !Double.isNaN(targetApart)) {
                squares += apart * apart;
                targetSquares += targetApart * targetApart;
                products += apart * targetApart;
            }
        }
        // what is almost on a line, or does not vary here, is for all rows to tell
        return squares > 0 && targetSquares > 0 && products * products < (1 - 1e-6) * squares * targetSquares;
    }
}
