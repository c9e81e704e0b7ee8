package dev.athanor.recipe;

import dev.athanor.recipe.Scalars.Mismatch;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Turns nodes into values of Java types. A node that does not fit leaves a problem and gives null; the reading goes
/// on.
final class Binder {
    /// Aliases let a small file stand for a tree of any size; no honest recipe comes near this.
    private static final int MOST_NODES = 100_000;

    private final Problems problems;
    private final Scalars scalars;
    private int nodes;

    Binder(Problems problems, Scalars scalars) {
        this.problems = problems;
        this.scalars = scalars;
    }

    <T extends Record> @Nullable T bindRoot(Node node, Class<T> type) {
        problems.at("", node);
        return type.cast(new RecordBinder(this, problems).bind(node, type, "", null));
    }

    /// @param fallback the value that the record around has for this key when it is left out, where that is known
    @Nullable
    Object bind(Node node, Type type, String key, @Nullable Object fallback) {
        if (++nodes >= MOST_NODES) {
            if (nodes == MOST_NODES) {
                problems.add(key, "and what stands before it come to more than " + MOST_NODES + " values");
            }
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            return bindGeneric(node, generic, key);
        }
        var raw = raw(type);
        if (raw.isEnum()) {
            return bindEnum(node, raw, key);
        }
        if (Scalars.isScalar(raw)) {
            return bindScalar(node, raw, key);
        }
        if (raw.isRecord()) {
            return new RecordBinder(this, problems).bind(node, raw, key, fallback);
        }
        if (raw.isSealed()) {
            return new ChoiceBinder(this, problems).bind(node, raw, key, fallback);
        }
        throw new IllegalStateException("a recipe cannot hold " + raw + ", the type of " + key);
    }

    private @Nullable Object bindGeneric(Node node, ParameterizedType type, String key) {
        var arguments = type.getActualTypeArguments();
        var raw = raw(type);
        if (raw == Optional.class) {
            var value = isNothing(node) ? null : bind(node, arguments[0], key, null);
            return isNothing(node) ? Optional.empty() : value == null ? null : Optional.of(value);
        }
        if (raw == List.class) {
            return bindList(node, arguments[0], key);
        }
        if (raw == Map.class && arguments[0] == String.class) {
            return bindMap(node, arguments[1], key);
        }
        throw new IllegalStateException("a recipe cannot hold " + type + ", the type of " + key);
    }

    private @Nullable Object bindList(Node node, Type element, String key) {
        if (!(node instanceof SequenceNode sequence)) {
            problems.add(key, is(node) + ", expected a list such as [a, b]");
            return null;
        }
        var values = new ArrayList<Object>();
        for (var item : sequence.getValue()) {
            var itemKey = key + "[" + values.size() + "]";
            problems.at(itemKey, item);
            var value = bind(item, element, itemKey, null);
            if (value == null) {
                return failedList(sequence, element, key, values.size());
            }
            values.add(value);
        }
        return Collections.unmodifiableList(values);
    }

    /// Goes on after a wrong element, so that those behind it are checked too.
    private @Nullable Object failedList(SequenceNode sequence, Type element, String key, int failed) {
        for (int i = failed + 1; i < sequence.getValue().size(); i++) {
            var item = sequence.getValue().get(i);
            problems.at(key + "[" + i + "]", item);
            bind(item, element, key + "[" + i + "]", null);
        }
        return null;
    }

    private @Nullable Object bindMap(Node node, Type element, String key) {
        if (!(node instanceof MappingNode mapping)) {
            if (isNothing(node)) {
                return Map.of();
            }
            problems.add(key, is(node) + ", expected keys with their values");
            return null;
        }
        var values = new LinkedHashMap<String, Object>();
        var complete = true;
        for (var entry : keys(mapping, key).entrySet()) {
            var value = bind(entry.getValue(), element, child(key, entry.getKey()), null);
            if (value == null) {
                complete = false;
            } else {
                values.put(entry.getKey(), value);
            }
        }
        return complete ? Collections.unmodifiableMap(values) : null;
    }

    private @Nullable Object bindEnum(Node node, Class<?> type, String key) {
        var names = Arrays.stream(type.getEnumConstants())
                .map(constant -> Names.kebab((Enum<?>) constant))
                .toList();
        if (node instanceof ScalarNode scalar) {
            for (var constant : type.getEnumConstants()) {
                if (Names.plain(Names.kebab((Enum<?>) constant)).equals(Names.plain(scalar.getValue()))) {
                    return constant;
                }
            }
        }
        problems.add(key, is(node) + ", expected " + oneOf(names) + meant(node, names));
        return null;
    }

    private @Nullable Object bindScalar(Node node, Class<?> type, String key) {
        if (!(node instanceof ScalarNode scalar) || isNothing(node)) {
            problems.add(key, is(node) + ", expected " + Scalars.expectation(type));
            return null;
        }
        try {
            return scalars.parse(type, scalar.getValue(), !scalar.isPlain());
        } catch (Mismatch e) {
            problems.add(key, is(node) + ", expected " + e.expected());
            return null;
        }
    }

    /// The keys of a mapping in their order; a key that stands twice is a problem, and its first value is used.
    Map<String, Node> keys(MappingNode mapping, String key) {
        var keys = new LinkedHashMap<String, Node>();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                problems.add(key, "has " + kind(tuple.getKeyNode()) + " where a key was expected");
                continue;
            }
            var full = child(key, name.getValue());
            if (keys.containsKey(name.getValue())) {
                problems.add(full, name, "stands twice, expected once");
                continue;
            }
            problems.at(full, name);
            keys.put(name.getValue(), tuple.getValueNode());
        }
        return keys;
    }

    static String child(String key, String name) {
        return key.isEmpty() ? name : key + "." + name;
    }

    /// Whether nothing was written: `key:`, `key: ~` or `key: null`.
    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && List.of("", "~", "null").contains(scalar.getValue());
    }

    /// "is 'many'", for a message.
    static String is(Node node) {
        if (isNothing(node)) {
            return "has no value";
        }
        if (!(node instanceof ScalarNode scalar)) {
            return "is " + kind(node);
        }
        var text = scalar.getValue().strip();
        return "is '" + (text.length() > 60 ? text.substring(0, 57) + "..." : text) + "'";
    }

    static String oneOf(List<String> names) {
        return names.size() == 1 ? names.getFirst() : "one of " + String.join(", ", names);
    }

    static String meant(Node node, List<String> names) {
        return node instanceof ScalarNode scalar && !isNothing(node)
                ? Names.nearest(scalar.getValue(), names)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("")
                : "";
    }

    static String kind(Node node) {
        return switch (node) {
            case SequenceNode _ -> "a list";
            case MappingNode _ -> "a group of keys";
            default -> "a single value";
        };
    }

    /// What a value of this type looks like, for a key that is missing.
    static String expectation(Type type) {
        var raw = raw(type);
        if (raw == List.class) {
            return "a list such as [a, b]";
        }
        if (raw.isEnum()) {
            return oneOf(Arrays.stream(raw.getEnumConstants())
                    .map(constant -> Names.kebab((Enum<?>) constant))
                    .toList());
        }
        if (raw.isSealed() && !raw.isRecord()) {
            return oneOf(List.copyOf(Choice.of(raw).cases().keySet()));
        }
        if (Scalars.isScalar(raw)) {
            return Scalars.expectation(raw);
        }
        return raw.isRecord()
                ? "the keys " + String.join(", ", RecordType.of(raw).names())
                : "keys with their values";
    }

    static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> throw new IllegalStateException("a recipe cannot hold " + type);
        };
    }
}
