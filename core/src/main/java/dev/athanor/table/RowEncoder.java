package dev.athanor.table;

import dev.athanor.settings.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns raw rows into a model's input, with the same bits as the prepared training data.
///
/// A value may be a [Number], a [Boolean], text as it stands in a CSV file, or null where it is missing. Safe for
/// use by many threads at once.
public final class RowEncoder {
    private record Slot(Column column, int offset, Map<String, Integer> codes) {}

    private final Preprocessing preprocessing;
    private final Set<String> missingText;
    private final List<Slot> slots;
    private final int width;
    private final Set<String> known;

    RowEncoder(Preprocessing preprocessing) {
        this.preprocessing = preprocessing;
        missingText = new HashSet<>(preprocessing.missingText());
        width = preprocessing.width();
        slots = new ArrayList<>();
        int next = 0;
        int embedded = width - preprocessing.embeddings().size();
        for (var column : preprocessing.columns()) {
            if (column instanceof Column.Embedded) {
                slots.add(new Slot(column, embedded++, codes(column)));
            } else {
                slots.add(new Slot(column, next, codes(column)));
                next += column.width();
            }
        }
        known = new HashSet<>(preprocessing.inputNames());
        known.addAll(preprocessing.ignored());
        known.add(preprocessing.target().name());
    }

    /// The input of a row by column name. The target and the ignored columns may be there and are not looked at.
    ///
    /// @return `[width]`
    /// @throws RowException naming every column that is missing, unknown, or holds what the column cannot
    public float[] encode(Map<String, ? extends @Nullable Object> row) {
        var input = new float[width];
        var problems = new ArrayList<Problem>();
        for (var slot : slots) {
            var name = slot.column.name();
            var value = row.get(name);
            if (value == null && !row.containsKey(name)) {
                problems.add(new Problem(name, "is missing from the row"));
            } else {
                put(slot, value, input, problems);
            }
        }
        for (var name : row.keySet()) {
            if (!known.contains(name)) {
                problems.add(new Problem(name, "is not a column of the training data, expected " + sample()));
            }
        }
        return finished(input, problems);
    }

    /// The input of a row by position: one value for each of the raw input columns, in their order.
    ///
    /// @return `[width]`
    /// @throws RowException if there are more or fewer values, or naming every column whose value it cannot hold
    public float[] encode(List<? extends @Nullable Object> row) {
        var input = new float[width];
        var problems = new ArrayList<Problem>();
        if (checkWidth(row.size(), problems)) {
            for (int i = 0; i < slots.size(); i++) {
                put(slots.get(i), row.get(i), input, problems);
            }
        }
        return finished(input, problems);
    }

    /// The input of a row of plain numbers by position.
    ///
    /// @return `[width]`
    /// @throws RowException as [#encode(List)] does
    public float[] encode(double[] row) {
        var input = new float[width];
        var problems = new ArrayList<Problem>();
        if (checkWidth(row.length, problems)) {
            for (int i = 0; i < row.length; i++) {
                put(slots.get(i), row[i], input, problems);
            }
        }
        return finished(input, problems);
    }

    private boolean checkWidth(int values, List<Problem> problems) {
        if (values != slots.size()) {
            problems.add(new Problem("", "holds " + values + " values, expected " + slots.size() + ": " + sample()));
        }
        return values == slots.size();
    }

    private static float[] finished(float[] input, List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new RowException(problems);
        }
        return input;
    }

    private void put(Slot slot, @Nullable Object value, float[] input, List<Problem> problems) {
        var problem = switch (slot.column) {
            case Column.Numeric number -> putNumber(number, slot.offset, value, input);
            case Column.OneHot oneHot -> putCategory(slot, oneHot.fill(), value, input, true);
            case Column.Ordinal ordinal -> putCategory(slot, ordinal.fill(), value, input, false);
            case Column.Embedded embedded -> putCategory(slot, embedded.fill(), value, input, false);
        };
        if (problem != null) {
            problems.add(new Problem(slot.column.name(), problem));
        }
    }

    private @Nullable String putNumber(Column.Numeric column, int offset, @Nullable Object value, float[] input) {
        double number;
        if (isMissing(value)) {
            if (column.fill().isEmpty()) {
                return NO_FILL;
            }
            number = column.fill().get();
        } else if (value instanceof Number plain) {
            number = plain.doubleValue();
        } else if (value instanceof String text && NumberText.isNumber(text)) {
            number = NumberText.parse(text);
        } else {
            return "is " + shown(value) + ", expected a number";
        }
        float scaled = column.scaled(number);
        if (!Float.isFinite(scaled)) {
            return "is " + shown(value) + ", expected a finite number that a 32-bit float can hold";
        }
        input[offset] = scaled;
        return null;
    }

    private @Nullable String putCategory(
            Slot slot, Optional<String> fill, @Nullable Object value, float[] input, boolean oneHot) {
        Integer code;
        if (isMissing(value)) {
            if (fill.isEmpty()) {
                return NO_FILL;
            }
            code = slot.codes.get(fill.get());
        } else {
            code = code(slot.codes, value);
        }
        if (code == null) {
            return "is " + shown(value) + ", which the training data does not hold; expected one of " + some(slot);
        }
        input[oneHot ? slot.offset + code : slot.offset] = oneHot ? 1 : code;
        return null;
    }

    private static final String NO_FILL =
            "has no value, and none was fitted to stand in for it; give one, or train with a fill for missing values";

    private boolean isMissing(@Nullable Object value) {
        return value == null || (value instanceof String text && missingText.contains(text));
    }

    private static @Nullable Integer code(Map<String, Integer> codes, @Nullable Object value) {
        return switch (value) {
            case String text -> codes.get(text);
            case Boolean truth -> codes.get(truth.toString());
            case Number number -> codes.get(NumberText.category(number, codes.keySet()));
            case null, default -> null;
        };
    }

    private static Map<String, Integer> codes(Column column) {
        List<String> categories = switch (column) {
            case Column.Numeric _ -> List.of();
            case Column.OneHot oneHot -> oneHot.categories();
            case Column.Ordinal ordinal -> ordinal.categories();
            case Column.Embedded embedded -> embedded.categories();
        };
        var codes = HashMap.<String, Integer>newHashMap(categories.size());
        for (int i = 0; i < categories.size(); i++) {
            codes.put(categories.get(i), i);
        }
        return codes;
    }

    private String sample() {
        return few(preprocessing.inputNames());
    }

    private static String some(Slot slot) {
        return few(slot.codes.keySet().stream().sorted().toList());
    }

    private static String few(List<String> names) {
        var shown = String.join(", ", names.subList(0, Math.min(8, names.size())));
        return names.size() > 8 ? shown + ", ... (" + names.size() + " in all)" : shown;
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text when text.length() > 40 -> '"' + text.substring(0, 40) + "...\"";
            case String text -> '"' + text + '"';
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case List<?> _ -> "a list";
            case Object[] array -> Arrays.toString(array);
            default -> "an object";
        };
    }
}
