package dev.athanor.recipe;

import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Turns a mapping into a settings record: its keys bound, the rest from the defaults, then the record's own checks.
final class RecordBinder {
    private final Binder binder;
    private final Problems problems;

    RecordBinder(Binder binder, Problems problems) {
        this.binder = binder;
        this.problems = problems;
    }

    @Nullable
    Object bind(Node node, Class<?> type, String key, @Nullable Object fallback) {
        var record = RecordType.of(type);
        if (node instanceof MappingNode mapping) {
            return bind(byComponent(binder.keys(mapping, key), record, key), record, key, fallback);
        }
        if (Binder.isNothing(node)) {
            return bind(Map.of(), record, key, fallback);
        }
        var names = String.join(", ", record.names());
        problems.add(key, Binder.is(node) + ", expected " + (names.isEmpty() ? "no keys" : "the keys " + names));
        return null;
    }

    /// The record of a choice that was given one bare value, `{constant: x}`, for its one component.
    @Nullable
    Object bindSingle(Node node, Class<?> type, String key) {
        var record = RecordType.of(type);
        var component = record.components().getFirst();
        var value = binder.bind(node, component.getGenericType(), key, null);
        if (value == null) {
            return null;
        }
        try {
            return record.construct(Map.of(component.getName(), value));
        } catch (SettingsException e) {
            e.problems().forEach(problem -> problems.add(key, problem.message()));
            return null;
        }
    }

    /// The nodes under the names of the components that they are for.
    private Map<String, Node> byComponent(Map<String, Node> given, RecordType record, String key) {
        var named = new LinkedHashMap<String, Node>();
        given.forEach((name, node) -> {
            var component = record.alsoWritten(name).orElse(name);
            if (!component.equals(name) && given.containsKey(component)) {
                problems.add(Binder.child(key, name), "is another name of " + component + ", expected one of the two");
            } else {
                named.put(component, node);
            }
        });
        return named;
    }

    private @Nullable Object bind(Map<String, Node> given, RecordType record, String key, @Nullable Object fallback) {
        var known = record.names();
        given.keySet().stream().filter(name -> !known.contains(name)).forEach(name -> unknown(name, known, key));

        // Those without a default first: the defaults may be made from them.
        var values = new HashMap<String, Object>();
        var ownDefaults = record.defaults().isPresent() || record.components().isEmpty();
        var inherited = !ownDefaults && record.type().isInstance(fallback) ? fallback : null;
        var complete = true;
        for (var component : record.components()) {
            if (record.required().contains(component.getName())) {
                complete &= bindComponent(given, component, key, inherited, values);
            }
        }
        var defaults = inherited;
        if (complete && ownDefaults) {
            try {
                defaults = record.withDefaults(values).orElse(null);
            } catch (SettingsException e) {
                report(e, key);
                complete = false;
            }
        }
        for (var component : record.components()) {
            if (!record.required().contains(component.getName())
                    && (given.containsKey(component.getName()) || defaults != null)) {
                complete &= bindComponent(given, component, key, defaults, values);
            }
        }
        return complete ? construct(record, values, key) : checkTheRest(record, values, defaults, key);
    }

    /// Puts the component's value into `values`; false when it has none that can be used.
    private boolean bindComponent(
            Map<String, Node> given,
            RecordComponent component,
            String key,
            @Nullable Object defaults,
            Map<String, Object> values) {
        var name = component.getName();
        var fallback = defaults == null ? null : RecordType.valueOf(component, defaults);
        var node = given.get(name);
        Object value;
        if (node != null) {
            value = binder.bind(node, component.getGenericType(), Binder.child(key, name), fallback);
        } else if (fallback != null) {
            value = fallback;
        } else if (component.getType() == Optional.class) {
            value = Optional.empty();
        } else {
            problems.add(
                    Binder.child(key, name), "is missing, expected " + Binder.expectation(component.getGenericType()));
            return false;
        }
        if (value == null) {
            return false;
        }
        values.put(name, value);
        return true;
    }

    private @Nullable Object construct(RecordType record, Map<String, Object> values, String key) {
        try {
            return record.construct(values);
        } catch (SettingsException e) {
            report(e, key);
            return null;
        }
    }

    /// The checks of the keys that could be read, with defaults in the place of those that could not: one wrong value
    /// does not hide another.
    private @Nullable Object checkTheRest(
            RecordType record, Map<String, Object> values, @Nullable Object defaults, String key) {
        if (defaults == null) {
            return null;
        }
        var filled = new HashMap<>(values);
        for (var component : record.components()) {
            filled.computeIfAbsent(component.getName(), _ -> RecordType.valueOf(component, defaults));
        }
        try {
            record.construct(filled);
        } catch (SettingsException e) {
            report(
                    e.problems().stream()
                            .filter(problem -> values.containsKey(firstPart(problem.key())))
                            .toList(),
                    key);
        }
        return null;
    }

    private void unknown(String name, List<String> known, String key) {
        var hint = Names.nearest(name, known)
                .map(near -> "did you mean " + Binder.child(key, near) + "?")
                .orElse(known.isEmpty() ? "it has no keys" : "expected one of " + String.join(", ", known));
        problems.add(Binder.child(key, name), "is not a key that is known here; " + hint);
    }

    private void report(SettingsException e, String key) {
        report(e.problems(), key);
    }

    private void report(List<Problem> found, String key) {
        for (var problem : found) {
            problems.add(key.isEmpty() ? problem : problem.under(key));
        }
    }

    private static String firstPart(String key) {
        return key.split("[.\\[]", 2)[0];
    }
}
