package dev.athanor.recipe;

import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Writes settings records as YAML for people: keys in the order of the components, short lists on one line.
///
/// @param folder where the text will lie; paths are written relative to it
record RecipeWriter(Path folder) {
    private static final Pattern PLAIN = Pattern.compile("(\\.{0,2}/)*[A-Za-z_]([A-Za-z0-9_./ -]*[A-Za-z0-9_./-])?");
    private static final List<String> RESERVED = List.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    String text(Record recipe) {
        var text = new StringBuilder();
        record(recipe, "", text);
        return text.toString();
    }

    private void record(Object record, String indent, StringBuilder text) {
        for (var component : record.getClass().getRecordComponents()) {
            var value = RecordType.valueOf(component, record);
            if (value instanceof Optional<?> optional) {
                if (optional.isPresent()) {
                    entry(
                            component.getName(),
                            optional.get(),
                            Binder.argument(component.getGenericType(), 0),
                            indent,
                            text);
                }
            } else {
                entry(component.getName(), value, component.getGenericType(), indent, text);
            }
        }
    }

    /// @param type the declared type: a record under a sealed interface is written with its name
    private void entry(String key, Object value, Type type, String indent, StringBuilder text) {
        text.append(indent).append(key).append(':');
        block(value, type, indent + "  ", text);
    }

    private void block(Object value, Type type, String indent, StringBuilder text) {
        if (isChoice(value, type)) {
            var name = Names.of(value.getClass());
            if (value.getClass().getRecordComponents().length == 0) {
                text.append(' ').append(name).append('\n');
            } else {
                text.append('\n').append(indent).append(name).append(":\n");
                record(value, indent + "  ", text);
            }
        } else if (value instanceof Record && !isScalar(value)) {
            var body = new StringBuilder();
            record(value, indent, body);
            text.append(body.isEmpty() ? " {}\n" : "\n" + body);
        } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            text.append('\n');
            map.forEach((key, element) ->
                    entry(quoted(String.valueOf(key)), element, Binder.argument(type, 1), indent, text));
        } else if (value instanceof List<?> list && !list.stream().allMatch(RecipeWriter::isScalar)) {
            text.append('\n');
            for (var element : list) {
                text.append(indent).append('-');
                block(element, Binder.argument(type, 0), indent + "  ", text);
            }
        } else {
            text.append(' ').append(flow(value)).append('\n');
        }
    }

    private String flow(Object value) {
        return switch (value) {
            case Map<?, ?> _ -> "{}";
            case List<?> list ->
                "[" + String.join(", ", list.stream().map(this::flow).toList()) + "]";
            case Enum<?> constant -> Names.kebab(constant);
            case Path path -> quoted(relative(path));
            case Duration duration -> duration(duration);
            case String string -> quoted(string);
            case Integer _, Long _, Double _, Boolean _ -> value.toString();
            default -> quoted(value.toString());
        };
    }

    private String relative(Path path) {
        var absolute = path.toAbsolutePath().normalize();
        // Two roots, or nothing in common but the root: the path from there is easier to read.
        var related = absolute.getNameCount() > 0
                && folder.getNameCount() > 0
                && absolute.startsWith(folder.getRoot().resolve(folder.getName(0)));
        return (related ? folder.relativize(absolute) : absolute).toString().replace('\\', '/');
    }

    private static String duration(Duration duration) {
        if (duration.toNanos() % 1_000_000 != 0) {
            return duration.toString();
        }
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static String quoted(String text) {
        if (PLAIN.matcher(text).matches() && !RESERVED.contains(Names.plain(text))) {
            return text;
        }
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (Character.isISOControl(c)
                            || c > 0xFFFF
                            || Character.getType(c) == Character.FORMAT
                            || c == 0x2028
                            || c == 0x2029) {
                        quoted.append("\\U%08X".formatted(c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean isScalar(Object value) {
        return value instanceof Enum<?> || value instanceof Path || Scalars.isScalar(value.getClass());
    }

    private static boolean isChoice(Object value, Type type) {
        var raw = Binder.raw(type);
        return value instanceof Record && raw.isSealed() && !raw.isRecord();
    }
}
