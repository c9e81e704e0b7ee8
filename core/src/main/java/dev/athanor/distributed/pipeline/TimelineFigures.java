package dev.athanor.distributed.pipeline;

import dev.athanor.report.Lanes;
import dev.athanor.report.Numbers;
import dev.athanor.report.Page;
import java.util.ArrayList;
import java.util.List;

/// A pipeline's step as figures of a report: the measured one, and below it the same schedule simulated.
public final class TimelineFigures {
    private static final List<Action.Pass> PASSES = List.of(Action.Pass.values());

    private TimelineFigures() {}

    public static void add(Page page, TimelineFile.Measured measured) {
        page.section("Pipeline");
        var real = measured.timeline();
        var simulated = measured.simulated();
        double end = Math.max(real.makespan(), simulated.makespan());
        page.add(lanes("A step, measured", real, end));
        page.add(lanes("The same, simulated with the mean times of each stage", simulated, end));
    }

    private static Lanes lanes(String title, Timeline timeline, double end) {
        var kinds = PASSES.stream().map(Action.Pass::words).toList();
        var lanes = new ArrayList<Lanes.Lane>();
        for (int rank = 0; rank < timeline.ranks(); rank++) {
            lanes.add(new Lanes.Lane(
                    "rank " + rank + ", idle " + percent(timeline.idleShare(rank)), pieces(timeline, rank, end)));
        }
        var note = Numbers.brief(1e3 * timeline.makespan()) + " ms, idle " + percent(timeline.idleShare());
        return new Lanes(title, note, end, kinds, lanes);
    }

    private static List<Lanes.Piece> pieces(Timeline timeline, int rank, double end) {
        double zero = timeline.start();
        return timeline.of(rank).stream()
                .map(span -> new Lanes.Piece(
                        Math.max(0, span.start() - zero),
                        Math.min(end, span.end() - zero),
                        PASSES.indexOf(span.action().pass()),
                        Integer.toString(span.action().microbatch()),
                        span.action() + ", " + Numbers.brief(1e3 * span.length()) + " ms"))
                .toList();
    }

    private static String percent(double share) {
        return Numbers.brief(100 * share) + "%";
    }
}
