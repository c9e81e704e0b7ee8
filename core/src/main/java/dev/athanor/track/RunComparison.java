package dev.athanor.track;

import dev.athanor.report.Numbers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Two runs, metric by metric.
public record RunComparison(RunSummary first, RunSummary second, List<Row> rows) {
    /// One metric of both runs.
    ///
    /// @param difference the second less the first; empty where one is missing
    /// @param verdict what the difference means for the second run
    public record Row(
            String metric, OptionalDouble first, OptionalDouble second, OptionalDouble difference, Verdict verdict) {}

    /// How the second run stands to the first.
    public enum Verdict {
        BETTER,
        WORSE,
        EQUAL,
        /// A value is missing, or nobody can say which way is better.
        UNKNOWN
    }

    private static final List<String> LESS_IS_BETTER = List.of("loss", "mae", "rmse");
    private static final List<String> MORE_IS_BETTER =
            List.of("accuracy", "precision", "recall", "f1", "rocauc", "rsquared");

    public RunComparison {
        rows = List.copyOf(rows);
    }

    public static RunComparison of(RunSummary first, RunSummary second) {
        var names = new LinkedHashSet<String>();
        first.headline().ifPresent(names::add);
        names.addAll(first.metrics().keySet());
        names.addAll(second.metrics().keySet());
        var rows = new ArrayList<Row>();
        for (var name : names) {
            rows.add(row(name, value(first, name), value(second, name)));
        }
        rows.add(row("best validation loss", first.bestValidationLoss(), second.bestValidationLoss()));
        rows.add(row("epochs", first.epochs(), second.epochs()));
        rows.removeIf(row -> row.first().isEmpty() && row.second().isEmpty());
        return new RunComparison(first, second, rows);
    }

    /// The comparison for a terminal.
    public String text(Instant now) {
        var lines = new ArrayList<List<String>>();
        lines.add(List.of("", Screen.plain(first.name()), Screen.plain(second.name()), "DIFFERENCE", ""));
        lines.add(List.of("status", first.status(now), second.status(now), "", ""));
        lines.add(List.of("duration", duration(first, now), duration(second, now), "", ""));
        for (var row : rows) {
            lines.add(List.of(
                    Screen.plain(row.metric()),
                    RunsTable.number(row.first()),
                    RunsTable.number(row.second()),
                    difference(row.difference()),
                    row.verdict() == Verdict.UNKNOWN ? "" : row.verdict().name().toLowerCase(Locale.ROOT)));
        }
        var table = Screen.table(lines, new boolean[] {false, true, true, true, false});
        var problems = new StringBuilder();
        for (var run : List.of(first, second)) {
            run.problems()
                    .forEach(problem -> problems.append(Screen.plain(problem)).append('\n'));
        }
        return problems.isEmpty() ? table : table + "\n" + problems;
    }

    private static Row row(String name, OptionalDouble first, OptionalDouble second) {
        if (first.isEmpty() || second.isEmpty()) {
            return new Row(name, first, second, OptionalDouble.empty(), Verdict.UNKNOWN);
        }
        double difference = second.getAsDouble() - first.getAsDouble();
        return new Row(name, first, second, OptionalDouble.of(difference), verdict(name, difference));
    }

    private static Verdict verdict(String name, double difference) {
        var lower = name.toLowerCase(Locale.ROOT);
        boolean less = LESS_IS_BETTER.stream().anyMatch(lower::contains);
        boolean more = MORE_IS_BETTER.stream().anyMatch(lower::contains);
        if (less == more || Double.isNaN(difference)) {
            return Verdict.UNKNOWN;
        }
        if (difference == 0) {
            return Verdict.EQUAL;
        }
        return difference < 0 == less ? Verdict.BETTER : Verdict.WORSE;
    }

    private static OptionalDouble value(RunSummary run, String name) {
        var value = run.metrics().get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static String difference(OptionalDouble value) {
        if (value.isEmpty()) {
            return "";
        }
        return (value.getAsDouble() > 0 ? "+" : "") + Numbers.brief(value.getAsDouble());
    }

    private static String duration(RunSummary run, Instant now) {
        return run.duration(now).map(Durations::text).orElse(RunsTable.NOTHING);
    }
}
