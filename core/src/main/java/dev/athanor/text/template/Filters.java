package dev.athanor.text.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What stands behind `|` and `is`.
final class Filters {
    private final Rendering rendering;

    Filters(Rendering rendering) {
        this.rendering = rendering;
    }

    @Nullable
    Object apply(
            String name, @Nullable Object of, List<@Nullable Object> arguments, Map<String, @Nullable Object> named) {
        var first = arguments.isEmpty() ? null : arguments.getFirst();
        return switch (name) {
            case "trim" -> Methods.strip(Values.text(of), first, true, true);
            case "length", "count" -> Values.length(of, rendering);
            case "default", "d" ->
                of instanceof Undefined
                                || (arguments.size() > 1 && Values.isTrue(arguments.get(1)) && !Values.isTrue(of))
                        ? (arguments.isEmpty() ? "" : first)
                        : of;
            case "tojson" -> PythonJson.text(of, named.getOrDefault("indent", first));
            case "upper" -> Values.text(of).toUpperCase(Locale.ROOT);
            case "lower" -> Values.text(of).toLowerCase(Locale.ROOT);
            case "title" -> title(Values.text(of));
            case "capitalize" -> capitalized(Values.text(of));
            case "string", "safe" -> Values.text(of);
            case "replace" -> Values.text(of).replace(Values.text(first), Values.text(arguments.get(1)));
            case "join" ->
                String.join(
                        first == null ? "" : Values.text(first),
                        items(of).stream().map(Values::text).toList());
            case "first" ->
                items(of).isEmpty() ? new Undefined("first") : items(of).getFirst();
            case "last" ->
                items(of).isEmpty() ? new Undefined("last") : items(of).getLast();
            case "list" -> items(of);
            case "reverse" -> items(of).reversed();
            case "items" -> Methods.call(of, "items", arguments, rendering);
            case "int" ->
                of instanceof Number number
                        ? number.longValue()
                        : Long.parseLong(Values.text(of).strip());
            case "map" -> mapped(of, arguments, named);
            case "select" -> chosen(of, item -> test(Values.text(first), item, rest(arguments)));
            case "reject" -> chosen(of, item -> !test(Values.text(first), item, rest(arguments)));
            case "selectattr" -> chosen(of, item -> byAttribute(item, arguments));
            case "rejectattr" -> chosen(of, item -> !byAttribute(item, arguments));
            default -> throw rendering.error("has the filter '" + name + "', which is not known");
        };
    }

    boolean test(String name, @Nullable Object of, List<@Nullable Object> arguments) {
        return switch (name) {
            case "defined" -> !(of instanceof Undefined);
            case "undefined" -> of instanceof Undefined;
            case "none" -> of == null;
            case "string" -> of instanceof String;
            case "mapping" -> of instanceof Map;
            case "sequence" -> of instanceof String || of instanceof Collection || of instanceof Map;
            case "iterable" -> of instanceof String || of instanceof Collection || of instanceof Map;
            case "number" -> of instanceof Number || of instanceof Boolean;
            case "integer" -> of instanceof Long;
            case "float" -> of instanceof Double;
            case "boolean" -> of instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(of);
            case "false" -> Boolean.FALSE.equals(of);
            case "odd" -> of instanceof Long number && number % 2 != 0;
            case "even" -> of instanceof Long number && number % 2 == 0;
            case "equalto", "eq" -> Values.areEqual(of, arguments.getFirst());
            case "ne" -> !Values.areEqual(of, arguments.getFirst());
            case "in" -> items(arguments.getFirst()).stream().anyMatch(item -> Values.areEqual(item, of));
            default -> throw rendering.error("has the test '" + name + "', which is not known");
        };
    }

    static String capitalized(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT)
                        + text.substring(1).toLowerCase(Locale.ROOT);
    }

    static String title(String text) {
        var title = new StringBuilder();
        boolean within = false;
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            title.append(within ? Character.toLowerCase(one) : Character.toUpperCase(one));
            within = Character.isLetter(one);
        }
        return title.toString();
    }

    private List<@Nullable Object> items(@Nullable Object of) {
        return Values.items(of, rendering);
    }

    private static List<@Nullable Object> rest(List<@Nullable Object> arguments) {
        return arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    }

    private List<@Nullable Object> chosen(@Nullable Object of, Predicate<@Nullable Object> keeps) {
        var chosen = new ArrayList<@Nullable Object>();
        for (var item : items(of)) {
            if (keeps.test(item)) {
                chosen.add(item);
            }
        }
        return chosen;
    }

    private boolean byAttribute(@Nullable Object item, List<@Nullable Object> arguments) {
        var value = attribute(item, Values.text(arguments.getFirst()));
        return arguments.size() == 1
                ? Values.isTrue(value)
                : test(Values.text(arguments.get(1)), value, arguments.subList(2, arguments.size()));
    }

    private List<@Nullable Object> mapped(
            @Nullable Object of, List<@Nullable Object> arguments, Map<String, @Nullable Object> named) {
        var mapped = new ArrayList<@Nullable Object>();
        for (var item : items(of)) {
            mapped.add(
                    named.containsKey("attribute")
                            ? attribute(item, Values.text(named.get("attribute")))
                            : apply(Values.text(arguments.getFirst()), item, rest(arguments), Map.of()));
        }
        return mapped;
    }

    private static @Nullable Object attribute(@Nullable Object item, String name) {
        return item instanceof Map<?, ?> map && map.containsKey(name) ? map.get(name) : new Undefined(name);
    }
}
