package dev.athanor.recipe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The records of a sealed interface by the names that a recipe gives them.
record Choice(Map<String, Class<?>> cases) {
    static Choice of(Class<?> sealed) {
        var cases = new LinkedHashMap<String, Class<?>>();
        collect(sealed, cases);
        return new Choice(cases);
    }

    private static void collect(Class<?> sealed, Map<String, Class<?>> cases) {
        for (var permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                cases.put(Names.of(permitted), permitted);
            } else if (permitted.isSealed()) {
                collect(permitted, cases);
            } else {
                throw new IllegalStateException(permitted + " is neither a record nor sealed");
            }
        }
    }

    /// The name as known; case and hyphens do not matter. A record that is written by another name has its own too.
    Optional<String> named(String name) {
        var plain = Names.plain(name);
        return cases.entrySet().stream()
                .filter(known -> Names.plain(known.getKey()).equals(plain)
                        || Names.plain(Names.kebab(known.getValue())).equals(plain))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Class<?> type(String known) {
        var type = cases.get(known);
        if (type == null) {
            throw new IllegalArgumentException(known + " is none of " + cases.keySet());
        }
        return type;
    }
}
