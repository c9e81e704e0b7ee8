package dev.athanor.text.template;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Writes JSON as Python's `json.dumps` with `ensure_ascii=False`: a space behind commas and colons.
final class PythonJson {
    private PythonJson() {}

    static String text(@Nullable Object value, @Nullable Object indent) {
        return write(value, indent instanceof Long spaces ? spaces.intValue() : -1, 1);
    }

    private static String write(@Nullable Object value, int indent, int depth) {
        return switch (value) {
            case Map<?, ?> map ->
                enclosed(
                        "{",
                        "}",
                        map.entrySet().stream()
                                .map(entry -> JsonMapper.shared().writeValueAsString(Values.text(entry.getKey())) + ": "
                                        + write(entry.getValue(), indent, depth + 1))
                                .toList(),
                        indent,
                        depth);
            case Collection<?> items ->
                enclosed(
                        "[",
                        "]",
                        items.stream()
                                .map(item -> write(item, indent, depth + 1))
                                .toList(),
                        indent,
                        depth);
            case Undefined _ -> "null";
            case null, default -> JsonMapper.shared().writeValueAsString(value);
        };
    }

    private static String enclosed(String open, String close, List<String> items, int indent, int depth) {
        if (items.isEmpty() || indent < 0) {
            return open + String.join(", ", items) + close;
        }
        var inner = "\n" + " ".repeat(indent * depth);
        return items.stream().collect(Collectors.joining("," + inner, open + inner, ""))
                + "\n"
                + " ".repeat(indent * (depth - 1))
                + close;
    }
}
