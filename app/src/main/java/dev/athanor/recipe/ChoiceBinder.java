package dev.athanor.recipe;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Turns `adam` or `{adam: {lr: 0.001}}` into one of the records of a sealed interface.
final class ChoiceBinder {
    private final Binder binder;
    private final Problems problems;
    private final RecordBinder records;

    ChoiceBinder(Binder binder, Problems problems) {
        this.binder = binder;
        this.problems = problems;
        this.records = new RecordBinder(binder, problems);
    }

    @Nullable
    Object bind(Node node, Class<?> sealed, String key, @Nullable Object fallback) {
        var choice = Choice.of(sealed);
        var names = List.copyOf(choice.cases().keySet());
        if (node instanceof ScalarNode scalar && !Binder.isNothing(node)) {
            var name = choice.named(scalar.getValue());
            if (name.isPresent()) {
                return bindWord(name.get(), choice.type(name.get()), key, fallback);
            }
            problems.add(key, Binder.is(node) + ", expected " + Binder.oneOf(names) + Binder.meant(node, names));
            return null;
        }
        if (!(node instanceof MappingNode mapping)) {
            problems.add(key, Binder.is(node) + ", expected " + Binder.oneOf(names));
            return null;
        }
        var keys = binder.keys(mapping, key);
        if (keys.size() != 1) {
            problems.add(
                    key,
                    (keys.isEmpty() ? "has no keys" : "has the keys " + String.join(", ", keys.keySet()))
                            + ", expected exactly one: " + Binder.oneOf(names));
            return null;
        }
        return bindCase(choice, keys.entrySet().iterator().next(), key, fallback);
    }

    private @Nullable Object bindCase(
            Choice choice, Map.Entry<String, Node> only, String key, @Nullable Object fallback) {
        var full = Binder.child(key, only.getKey());
        var names = List.copyOf(choice.cases().keySet());
        var name = choice.named(only.getKey());
        if (name.isEmpty()) {
            var near = Names.nearest(only.getKey(), names);
            problems.add(
                    full,
                    "is not a choice here, expected " + Binder.oneOf(names)
                            + near.map(candidate -> "; did you mean " + candidate + "?")
                                    .orElse(""));
            return null;
        }
        var type = choice.type(name.get());
        var node = only.getValue();
        if (Binder.isNothing(node)) {
            return bindWord(name.get(), type, key, fallback);
        }
        var bare = !(node instanceof MappingNode);
        return bare && RecordType.of(type).components().size() == 1
                ? records.bindSingle(node, type, full)
                : records.bind(node, type, full, fallback);
    }

    private @Nullable Object bindWord(String name, Class<?> type, String key, @Nullable Object fallback) {
        var record = RecordType.of(type);
        if (record.needsNothing()) {
            return record.withDefaults(Map.of()).orElseThrow();
        }
        if (record.defaults().isEmpty() && type.isInstance(fallback)) {
            return fallback;
        }
        var needed = String.join(": ..., ", record.required()) + ": ...";
        problems.add(
                key,
                "is '" + name + "', which needs " + String.join(", ", record.required()) + ": write {" + name + ": {"
                        + needed + "}}");
        return null;
    }
}
