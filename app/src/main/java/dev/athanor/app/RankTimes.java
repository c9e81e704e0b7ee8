package dev.athanor.app;

import dev.athanor.report.Numbers;
import dev.athanor.track.RankTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What the steps of each process took, and how much of that it waited for the others, as lines of text.
record RankTimes(List<RankTime> ranks) {
    private static final double SLOW = 1.1;

    RankTimes {
        ranks = List.copyOf(ranks);
    }

    /// A line for each, and one that names who keeps the others waiting; none of a process that is alone.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (ranks.size() == 1) {
            return lines;
        }
        for (int rank = 0; rank < ranks.size(); rank++) {
            var time = ranks.get(rank);
            double step = time.step();
            lines.add("rank " + rank + "  a step " + Numbers.brief(step) + " ms, of which waiting "
                    + Numbers.brief(time.waiting()) + ", "
                    + Numbers.brief(step > 0 ? 100 * time.waiting() / step : 0) + "%"
                    + (time.hidden() > 0
                            ? "; gradients travelled beside computing for " + Numbers.brief(time.hidden())
                            : ""));
        }
        var computing = ranks.stream().map(RankTime::computing).toList();
        double slowest = Collections.max(computing);
        double least = Collections.min(computing);
        if (slowest > SLOW * least) {
            lines.add("rank " + computing.indexOf(slowest) + " keeps the others waiting: it computes for "
                    + Numbers.brief(slowest) + " ms, the fastest for " + Numbers.brief(least));
        }
        return lines;
    }
}
