package dev.athanor.text.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values as Python has them: what is true, what is equal, how they are written.
final class Values {
    private Values() {}

    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Undefined _ -> false;
            case Boolean truth -> truth;
            case String text -> !text.isEmpty();
            case Number number -> number.doubleValue() != 0;
            case Collection<?> items -> !items.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    static String text(@Nullable Object value) {
        return value instanceof String text ? text : value instanceof Undefined ? "" : representation(value);
    }

    private static String representation(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case String text -> quoted(text);
            case Collection<?> items ->
                "["
                        + String.join(
                                ", ", items.stream().map(Values::representation).toList()) + "]";
            case Map<?, ?> map ->
                "{"
                        + String.join(
                                ", ",
                                map.entrySet().stream()
                                        .map(entry -> representation(entry.getKey()) + ": "
                                                + representation(entry.getValue()))
                                        .toList())
                        + "}";
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        var quote = text.contains("'") && !text.contains("\"") ? "\"" : "'";
        return quote
                + text.replace("\\", "\\\\")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                        .replace(quote, "\\" + quote)
                + quote;
    }

    /// What a loop over the value goes through.
    static List<@Nullable Object> items(@Nullable Object value, Rendering rendering) {
        return switch (value) {
            case Collection<?> items -> new ArrayList<@Nullable Object>(items);
            case Map<?, ?> map -> new ArrayList<@Nullable Object>(map.keySet());
            case String text ->
                new ArrayList<@Nullable Object>(
                        text.codePoints().mapToObj(Character::toString).toList());
            case Undefined(String name) -> throw rendering.error("goes through '" + name + "', which is not given");
            case null, default -> throw rendering.error("goes through " + text(value) + ", which has no items");
        };
    }

    static boolean areEqual(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Number left && b instanceof Number right) {
            return left.doubleValue() == right.doubleValue();
        }
        return a == null ? b == null : a.equals(b);
    }

    static int compare(@Nullable Object a, @Nullable Object b, Rendering rendering) {
        if (a instanceof Number left && b instanceof Number right) {
            return Double.compare(left.doubleValue(), right.doubleValue());
        }
        if (a instanceof String left && b instanceof String right) {
            return left.compareTo(right);
        }
        throw rendering.error("compares " + text(a) + " with " + text(b) + ", expected two numbers or two texts");
    }

    static long length(@Nullable Object value, Rendering rendering) {
        return value instanceof Map<?, ?> map
                ? map.size()
                : items(value, rendering).size();
    }
}
