package dev.athanor.recipe;

import dev.athanor.settings.Check;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A recipe with every kind of component.
record Kitchen(
        String name,
        Path source,
        long seed,
        double heat,
        boolean lid,
        List<Integer> hidden,
        Mood mood,
        Rule rule,
        Fire fire,
        Optional<Duration> rest,
        Map<String, Pot> pots,
        List<Pot> shelf,
        Optional<Rule> spare,
        Map<String, List<Integer>> grids) {
    Kitchen {
        new Check()
                .notBlank("name", name)
                .atLeast("seed", seed, 0)
                .positive("heat", heat)
                .orThrow();
    }

    public static Kitchen defaults(String name, Path source) {
        return new Kitchen(
                name,
                source,
                42,
                0.5,
                false,
                List.of(64, 32),
                Mood.VERY_CALM,
                Adam.defaults(),
                Fire.defaults(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Map.of());
    }

    enum Mood {
        VERY_CALM,
        HASTY
    }

    sealed interface Rule permits Adam, Sgd, CrossEntropy, Constant {}

    record Adam(double lr, double beta) implements Rule {
        Adam {
            new Check().positive("lr", lr).below("beta", beta, 0, 1).orThrow();
        }

        public static Adam defaults() {
            return new Adam(0.001, 0.9);
        }
    }

    record Sgd(double lr) implements Rule {}

    record CrossEntropy() implements Rule {}

    record Constant(String value) implements Rule {}

    record Fire(int epochs, int batch) {
        Fire {
            new Check().atLeast("epochs", epochs, 1).atLeast("batch", batch, 1).orThrow();
        }

        public static Fire defaults() {
            return new Fire(10, 64);
        }
    }

    /// Without defaults: every key is required but the optional one.
    record Pot(int litres, Optional<Mood> mood) {}
}
