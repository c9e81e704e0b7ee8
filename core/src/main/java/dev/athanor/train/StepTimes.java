package dev.athanor.train;

import dev.athanor.track.Phase;
import dev.athanor.track.RankTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// What steps take on each process of a run.
final class StepTimes {
    private static final double MILLI = 1e6;

    private final PhaseClock clock;
    private final LongSupplier hidden;
    private final Company company;
    private Sum last = new Sum(0, 0, 0);

    /// Nanoseconds since the run began.
    private record Sum(long training, long waiting, long hidden) {
        RankTime minus(Sum earlier, long steps) {
            double unit = Math.max(1, steps) * MILLI;
            double waits = (waiting - earlier.waiting) / unit;
            return new RankTime((training - earlier.training) / unit - waits, waits, (hidden - earlier.hidden) / unit);
        }
    }

    /// @param hidden nanoseconds so far in which gradients travelled beside computing
    StepTimes(PhaseClock clock, LongSupplier hidden, Company company) {
        this.clock = clock;
        this.hidden = hidden;
        this.company = company;
    }

    /// A step's, on average over those since the last call, by rank. All processes call it.
    List<RankTime> sinceLast(long steps) {
        var now = now();
        var own = now.minus(last, steps);
        last = now;
        return ofAll(own);
    }

    /// A step's, on average over the run. All processes call it.
    List<RankTime> ofRun(long steps) {
        return ofAll(now().minus(new Sum(0, 0, 0), steps));
    }

    private Sum now() {
        var time = clock.time();
        long training = Arrays.stream(Phase.values())
                .filter(Phase::training)
                .mapToLong(phase -> nanos(time, phase))
                .sum();
        return new Sum(training, nanos(time, Phase.WAITING), hidden.getAsLong());
    }

    private static long nanos(Map<Phase, Duration> time, Phase phase) {
        return time.getOrDefault(phase, Duration.ZERO).toNanos();
    }

    private List<RankTime> ofAll(RankTime own) {
        return company.toldByAll(own.computing() + " " + own.waiting() + " " + own.hidden()).stream()
                .map(said -> said.split(" ", -1))
                .map(said -> new RankTime(
                        Double.parseDouble(said[0]), Double.parseDouble(said[1]), Double.parseDouble(said[2])))
                .toList();
    }
}
