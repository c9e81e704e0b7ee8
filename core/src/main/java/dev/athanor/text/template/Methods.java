package dev.athanor.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The methods of Python's texts and dictionaries that templates call.
final class Methods {
    private Methods() {}

    static @Nullable Object call(
            @Nullable Object of, String name, List<@Nullable Object> arguments, Rendering rendering) {
        return switch (of) {
            case String text -> ofText(text, name, arguments, rendering);
            case Map<?, ?> map -> ofMap(map, name, arguments, rendering);
            case null, default ->
                throw rendering.error("calls '" + name + "' of "
                        + (of instanceof Undefined(String missing)
                                ? "'" + missing + "', which is not given"
                                : Values.text(of) + ", which has no such function"));
        };
    }

    private static Object ofText(String text, String name, List<@Nullable Object> arguments, Rendering rendering) {
        var first = arguments.isEmpty() ? null : arguments.getFirst();
        return switch (name) {
            case "strip" -> strip(text, first, true, true);
            case "lstrip" -> strip(text, first, true, false);
            case "rstrip" -> strip(text, first, false, true);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "title" -> Filters.title(text);
            case "capitalize" -> Filters.capitalized(text);
            case "startswith" -> any(first, text::startsWith);
            case "endswith" -> any(first, text::endsWith);
            case "find" -> (long) text.indexOf(Values.text(first));
            case "replace" -> text.replace(Values.text(first), Values.text(arguments.get(1)));
            case "join" ->
                String.join(
                        text,
                        Values.items(first, rendering).stream()
                                .map(Values::text)
                                .toList());
            case "split" -> split(text, first, arguments.size() > 1 ? arguments.get(1) : null);
            case "splitlines" -> new ArrayList<>(text.lines().toList());
            default -> throw rendering.error("calls '" + name + "' of a text, which is not known");
        };
    }

    private static boolean any(@Nullable Object sought, java.util.function.Predicate<String> matches) {
        return sought instanceof List<?> several
                ? several.stream().map(Values::text).anyMatch(matches)
                : matches.test(Values.text(sought));
    }

    static String strip(String text, @Nullable Object characters, boolean left, boolean right) {
        var set = characters == null ? null : Values.text(characters);
        int from = 0;
        int to = text.length();
        while (left && from < to && isIn(text.charAt(from), set)) {
            from++;
        }
        while (right && to > from && isIn(text.charAt(to - 1), set)) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isIn(char one, @Nullable String set) {
        return set == null ? Character.isWhitespace(one) : set.indexOf(one) >= 0;
    }

    private static List<String> split(String text, @Nullable Object separator, @Nullable Object most) {
        int limit = most instanceof Long parts && parts >= 0 ? (int) Math.min(parts + 1, Integer.MAX_VALUE) : -1;
        return separator == null
                ? new ArrayList<>(
                        text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", limit)))
                : new ArrayList<>(List.of(text.split(Pattern.quote(Values.text(separator)), limit)));
    }

    private static @Nullable Object ofMap(
            Map<?, ?> map, String name, List<@Nullable Object> arguments, Rendering rendering) {
        return switch (name) {
            case "items" ->
                new ArrayList<>(map.entrySet().stream()
                        .map(entry -> {
                            var pair = new ArrayList<@Nullable Object>();
                            pair.add(entry.getKey());
                            pair.add(entry.getValue());
                            return pair;
                        })
                        .toList());
            case "keys" -> new ArrayList<@Nullable Object>(map.keySet());
            case "values" -> new ArrayList<@Nullable Object>(map.values());
            case "get" ->
                map.containsKey(arguments.getFirst())
                        ? map.get(arguments.getFirst())
                        : arguments.size() > 1 ? arguments.get(1) : null;
            default -> throw rendering.error("calls '" + name + "' of a map, which is not known");
        };
    }
}
