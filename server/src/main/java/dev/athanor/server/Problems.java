package dev.athanor.server;

import dev.athanor.settings.Problem;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with the rows of one request, up to a number that a person reads.
final class Problems {
    static final int MOST = 20;

    private final List<Problem> found = new ArrayList<>();

    void add(String place, String message) {
        if (!full()) {
            found.add(new Problem(place, message));
        }
    }

    /// Whether looking further would find nothing that is told.
    boolean full() {
        return found.size() >= MOST;
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    Refusal refusal() {
        var refusal = Refusal.of(found);
        return full() ? refusal.and("note", "stopped looking after " + MOST + " problems") : refusal;
    }
}
