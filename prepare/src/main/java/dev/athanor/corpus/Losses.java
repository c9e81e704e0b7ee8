package dev.athanor.corpus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is left out of a corpus, or changed, by reason.
final class Losses {
    private static final int MOST_EXAMPLES = 5;

    private final Map<String, Reason> reasons = new LinkedHashMap<>();

    private static final class Reason {
        private long documents;
        private long bytes;
        private final List<String> examples = new ArrayList<>();
    }

    void add(String why, String name, String detail, long bytes) {
        var reason = reasons.computeIfAbsent(why, _ -> new Reason());
        reason.documents++;
        reason.bytes += bytes;
        if (reason.examples.size() < MOST_EXAMPLES) {
            reason.examples.add(detail.isEmpty() ? name : name + ": " + detail);
        }
    }

    Map<String, CorpusInfo.Loss> toMap() {
        var map = new LinkedHashMap<String, CorpusInfo.Loss>();
        reasons.forEach((why, reason) ->
                map.put(why, new CorpusInfo.Loss(reason.documents, reason.bytes, List.copyOf(reason.examples))));
        return map;
    }
}
