package dev.athanor.track;

import dev.athanor.report.Numbers;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// All runs of a folder, the latest first.
public record RunsTable(List<RunSummary> runs) {
    static final String NOTHING = "–";
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    public RunsTable {
        runs = List.copyOf(runs);
    }

    /// Reads every folder below `runs`; an absent one holds no runs.
    ///
    /// @throws IOException if the folder cannot be listed
    public static RunsTable read(Path runs) throws IOException {
        if (!Files.exists(runs)) {
            return new RunsTable(List.of());
        }
        try (var folders = Files.list(runs)) {
            return new RunsTable(folders.filter(Files::isDirectory)
                    .filter(folder -> !folder.getFileName().toString().startsWith("."))
                    .map(RunSummary::read)
                    .sorted(Comparator.comparing(RunsTable::started).reversed().thenComparing(RunSummary::name))
                    .toList());
        }
    }

    /// The run of a folder, for a comparison.
    ///
    /// @throws DataException if there is no such folder
    public static RunSummary one(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw DataException.in(folder, "is not a run's folder; \"athanor runs\" lists those there are");
        }
        return RunSummary.read(folder);
    }

    /// The table for a terminal, what could not be read below it.
    ///
    /// @param zone in which times are shown
    public String text(Instant now, ZoneId zone) {
        if (runs.isEmpty()) {
            return "no runs yet\n";
        }
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of("RUN", "STARTED", "TASK", "METRIC", "VALUE", "BEST VAL. LOSS", "EPOCHS", "DURATION", "STATUS"));
        var problems = new StringBuilder();
        for (var run : runs) {
            rows.add(List.of(
                    Screen.plain(run.name()),
                    run.run()
                            .map(file -> WHEN.format(file.started().atZone(zone)))
                            .orElse(NOTHING),
                    run.run().map(file -> Screen.plain(file.task())).orElse(NOTHING),
                    run.headline().map(Screen::plain).orElse(NOTHING),
                    number(run.headline().map(run.metrics()::get)),
                    number(run.bestValidationLoss()),
                    number(run.epochs()),
                    run.duration(now).map(Durations::text).orElse(NOTHING),
                    run.status(now)));
            run.problems()
                    .forEach(problem -> problems.append(Screen.plain(problem)).append('\n'));
        }
        var right = new boolean[] {false, false, false, false, true, true, true, true, false};
        var table = Screen.table(rows, right);
        return problems.isEmpty() ? table : table + "\n" + problems;
    }

    private static Instant started(RunSummary run) {
        return run.run().map(RunFile::started).or(run::lastWrite).orElse(Instant.EPOCH);
    }

    static String number(OptionalDouble value) {
        return value.isPresent() ? Numbers.brief(value.getAsDouble()) : NOTHING;
    }

    private static String number(Optional<Double> value) {
        return value.map(Numbers::brief).orElse(NOTHING);
    }
}
