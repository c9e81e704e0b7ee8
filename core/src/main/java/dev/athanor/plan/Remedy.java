package dev.athanor.plan;

import java.util.List;
import java.util.Optional;

/// A change of a recipe with which its training takes another amount of memory.
///
/// @param words what to write, and what it costs
/// @param footprint with it
public record Remedy(String words, Footprint footprint) {
    /// The first that fits, in a list whose first ones change a training's result the least.
    ///
    /// @param process what the process takes without the model
    /// @param bytes that there are
    public static Optional<Change> first(List<Remedy> remedies, long process, long bytes) {
        return remedies.stream()
                .map(remedy -> new Change(remedy.words(), remedy.footprint().in(process)))
                .filter(change -> change.memory().bytes() <= bytes)
                .findFirst();
    }
}
