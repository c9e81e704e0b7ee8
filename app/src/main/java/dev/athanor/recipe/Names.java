package dev.athanor.recipe;

import dev.athanor.settings.Written;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Names as a recipe writes them, and the known name closest to one that was mistyped.
final class Names {
    private Names() {}

    /// How a record is written: as it asks for, or its own name in kebab case.
    static String of(Class<?> type) {
        var written = type.getAnnotation(Written.class);
        return written == null ? kebab(type) : written.value();
    }

    /// `CrossEntropy` as `cross-entropy`.
    static String kebab(Class<?> type) {
        return type.getSimpleName()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    /// `MOST_FREQUENT` as `most-frequent`.
    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A name without case and separators: `adamw`, `AdamW` and `adam-w` are one.
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /// The known name that `name` was probably meant to be.
    static Optional<String> nearest(String name, Collection<String> known) {
        var wanted = plain(name);
        return known.stream()
                .filter(candidate -> distance(wanted, plain(candidate)) <= Math.max(1, wanted.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(wanted, plain(candidate))));
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
    private static int distance(String a, String b) {
        var costs = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    costs[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int cost = Math.min(costs[i - 1][j - 1] + change, 1 + Math.min(costs[i - 1][j], costs[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost = Math.min(cost, costs[i - 2][j - 2] + 1);
                }
                costs[i][j] = cost;
            }
        }
        return costs[a.length()][b.length()];
    }
}
