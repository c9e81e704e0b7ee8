package dev.athanor.hub;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tokens of a language model that stand for no text.
///
/// @param start begins a text
/// @param stop each ends one
/// @param padding stands for nothing
public record SpecialIds(Optional<Integer> start, Set<Integer> stop, Optional<Integer> padding) {
    private static final String START = "bos_token_id";
    private static final String STOP = "eos_token_id";
    private static final String PADDING = "pad_token_id";

    public SpecialIds {
        stop = Set.copyOf(stop);
    }

    /// With none.
    public static SpecialIds none() {
        return new SpecialIds(Optional.empty(), Set.of(), Optional.empty());
    }

    /// With one that both begins and ends texts, as GPT-2 has it.
    public static SpecialIds between(int id) {
        return new SpecialIds(Optional.of(id), Set.of(id), Optional.empty());
    }

    /// Those of a published configuration; of several that have a key, the first counts.
    public static SpecialIds read(List<? extends JsonNode> configurations) {
        return new SpecialIds(
                ids(configurations, START).stream().findFirst(),
                new LinkedHashSet<>(ids(configurations, STOP)),
                ids(configurations, PADDING).stream().findFirst());
    }

    private static List<Integer> ids(List<? extends JsonNode> configurations, String key) {
        var found = new ArrayList<Integer>();
        for (var configuration : configurations) {
            var value = configuration.path(key);
            if (found.isEmpty() && value.isIntegralNumber()) {
                found.add(value.intValue());
            } else if (found.isEmpty()) {
                value.forEach(each -> found.add(each.intValue()));
            }
        }
        return found;
    }

    /// Writes the keys; null where there is none, for which transformers would take the family's own otherwise.
    public void write(ObjectNode json) {
        start.ifPresentOrElse(id -> json.put(START, id), () -> json.putNull(START));
        padding.ifPresentOrElse(id -> json.put(PADDING, id), () -> json.putNull(PADDING));
        switch (stop.size()) {
            case 0 -> json.putNull(STOP);
            case 1 -> json.put(STOP, stop.iterator().next());
            default -> {
                var list = json.putArray(STOP);
                stop.stream().sorted().forEach(list::add);
            }
        }
    }
}
