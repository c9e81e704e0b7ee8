package dev.athanor.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Changes of a recipe, alone and together, those first that change a training's result the least.
///
/// @param now what the changes are made to
/// @param kinds of changes, the mildest kind first; of each how far it may go, the least first
/// @param footprint of what a change makes of it
record Remedies<S>(S now, List<List<Step<S>>> kinds, Function<S, Footprint> footprint) {
    /// One change.
    ///
    /// @param words what to write, and what it costs
    record Step<S>(String words, UnaryOperator<S> change) {}

    /// The last is all that there is, as far as it goes.
    List<Remedy> all() {
        var all = new ArrayList<Remedy>();
        for (int kind = 0; kind < kinds.size(); kind++) {
            for (var step : kinds.get(kind)) {
                for (var milder : together(kinds.subList(0, kind))) {
                    milder.add(step);
                    all.add(remedy(milder));
                }
            }
        }
        return all;
    }

    /// No change, then each kind after the other, with those before it as far as they go.
    private static <S> List<List<Step<S>>> together(List<List<Step<S>>> kinds) {
        var all = new ArrayList<List<Step<S>>>();
        all.add(new ArrayList<>());
        var furthest = new ArrayList<Step<S>>();
        for (var kind : kinds) {
            for (var step : kind) {
                var steps = new ArrayList<>(furthest);
                steps.add(step);
                all.add(steps);
            }
            if (!kind.isEmpty()) {
                furthest.add(kind.getLast());
            }
        }
        return all;
    }

    private Remedy remedy(List<Step<S>> steps) {
        var changed = now;
        for (var step : steps) {
            changed = step.change().apply(changed);
        }
        var words = steps.stream().map(Step::words).toList();
        return new Remedy(String.join(" and ", words), footprint.apply(changed));
    }
}
