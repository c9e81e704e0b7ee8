package dev.athanor.distributed.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Runs a program on a clock alone. Each rank begins its next action as soon as the one before is over and what it
/// waits for has arrived; sending holds nobody up.
public final class Simulation {
    private final Program program;
    private final Costs costs;
    private final Map<Action, Double> ends = new HashMap<>();
    private final List<Timeline.Span> spans = new ArrayList<>();
    private final int[] next;
    private final double[] free;

    private Simulation(Program program, Costs costs) {
        this.program = program;
        this.costs = costs;
        this.next = new int[program.ranks()];
        this.free = new double[program.ranks()];
    }

    /// @throws ProgramException if ranks would wait for ever, saying for what
    public static Timeline of(Program program, Costs costs) {
        return new Simulation(program, costs).run();
    }

    private Timeline run() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int rank = 0; rank < program.ranks(); rank++) {
                moved |= advance(rank);
            }
        }
        requireDone();
        return new Timeline(program.ranks(), spans);
    }

    private boolean advance(int rank) {
        var actions = program.of(rank);
        int before = next[rank];
        while (next[rank] < actions.size()) {
            var action = actions.get(next[rank]);
            var awaited = program.before(action);
            if (!ends.keySet().containsAll(awaited)) {
                break;
            }
            double start = awaited.stream()
                    .mapToDouble(earlier -> arrival(earlier, rank))
                    .reduce(free[rank], Math::max);
            double end = start + costs.of(action);
            ends.put(action, end);
            spans.add(new Timeline.Span(rank, action, start, end));
            free[rank] = end;
            next[rank]++;
        }
        return next[rank] > before;
    }

    private double arrival(Action action, int rank) {
        double end = Objects.requireNonNull(ends.get(action));
        return program.rankOf(action.stage()) == rank ? end : end + costs.transfer();
    }

    private void requireDone() {
        var waiting = new ArrayList<String>();
        for (int rank = 0; rank < program.ranks(); rank++) {
            var actions = program.of(rank);
            if (next[rank] < actions.size()) {
                var action = actions.get(next[rank]);
                var missing = program.before(action).stream()
                        .filter(earlier -> !ends.containsKey(earlier))
                        .findFirst()
                        .orElseThrow();
                waiting.add("rank " + rank + " waits before the " + action + " for the " + missing);
            }
        }
        if (!waiting.isEmpty()) {
            throw new ProgramException(waiting);
        }
    }
}
