package dev.athanor.track;

import dev.athanor.report.Numbers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// A ledger as lines of text: the phases that took time, the longest first, then the whole and the speed.
public final class LedgerTable {
    private static final double NANOS = 1e9;
    private static final double GIGA = 1e9;

    private LedgerTable() {}

    public static List<String> lines(Ledger ledger, Speed speed) {
        var lines = new ArrayList<String>();
        ledger.time().entrySet().stream()
                .filter(entry -> entry.getValue().isPositive() && entry.getKey() != Phase.OTHER)
                .sorted(Comparator.comparing(entry -> entry.getValue().negated()))
                .forEach(entry ->
                        lines.add(line(entry.getKey().label(), entry.getValue(), ledger.share(entry.getKey()))));
        lines.add(line(Phase.OTHER.label(), ledger.of(Phase.OTHER), ledger.share(Phase.OTHER)));
        lines.add(line("in all", ledger.wall(), 1)
                + (ledger.firstStep() > 0
                        ? "  of steps " + Numbers.count(ledger.firstStep() + 1) + " to "
                                + Numbers.count(ledger.lastStep()) + "; what ran before is not counted"
                        : ""));
        lines.add(speed(speed));
        return lines;
    }

    private static String line(String name, Duration time, double share) {
        return String.format(Locale.ROOT, "%-18s %10.2f s %6.1f%%", name, time.toNanos() / NANOS, 100 * share);
    }

    private static String speed(Speed speed) {
        return String.format(
                Locale.ROOT,
                "%,.0f %s/s; %s GFLOP/s, %s%% of the %s that matrix products of %s reach here",
                speed.unitsPerSecond(),
                speed.unit(),
                Numbers.brief(speed.flopsPerSecond() / GIGA),
                Numbers.brief(100 * speed.shareOfPeak()),
                Numbers.brief(speed.peakFlopsPerSecond() / GIGA),
                speed.peak());
    }
}
