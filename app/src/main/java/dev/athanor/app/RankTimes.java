package dev.athanor.app;

import dev.athanor.distributed.ProcessGroup;
import dev.athanor.report.Numbers;
import dev.athanor.track.Ledger;
import dev.athanor.track.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// What the steps of each process took, and how much of that it waited for the others.
///
/// @param computing milliseconds of a step, by rank
/// @param waiting milliseconds of a step, by rank
record RankTimes(List<Double> computing, List<Double> waiting) {
    private static final double SLOW = 1.1;

    RankTimes {
        computing = List.copyOf(computing);
        waiting = List.copyOf(waiting);
    }

    /// Every process of the group calls this.
    static RankTimes of(ProcessGroup group, Ledger ledger) {
        double steps = Math.max(1, ledger.steps()) * 1e6;
        double waits = ledger.of(Phase.WAITING).toNanos() / steps;
        double computes = ledger.training().toNanos() / steps - waits;
        List<Double> computing = new ArrayList<>();
        List<Double> waiting = new ArrayList<>();
        for (var said : group.allGather(computes + " " + waits)) {
            var numbers =
                    Arrays.stream(said.split(" ", -1)).map(Double::valueOf).toList();
            computing.add(numbers.getFirst());
            waiting.add(numbers.getLast());
        }
        return new RankTimes(computing, waiting);
    }

    /// A line for each, and one that names who keeps the others waiting.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int rank = 0; rank < computing.size(); rank++) {
            double step = computing.get(rank) + waiting.get(rank);
            lines.add("rank " + rank + "  a step " + Numbers.brief(step) + " ms, of which waiting "
                    + Numbers.brief(waiting.get(rank)) + ", "
                    + Numbers.brief(step > 0 ? 100 * waiting.get(rank) / step : 0) + "%");
        }
        double slowest = Collections.max(computing);
        double least = Collections.min(computing);
        if (slowest > SLOW * least) {
            lines.add("rank " + computing.indexOf(slowest) + " keeps the others waiting: it computes for "
                    + Numbers.brief(slowest) + " ms, the fastest for " + Numbers.brief(least));
        }
        return lines;
    }
}
