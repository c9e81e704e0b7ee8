package dev.athanor.track;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One run, as far as its folder tells: each part may be missing or broken.
///
/// @param run what `run.json` says
/// @param headline the name of the metric that `report.json` puts first
/// @param metrics the numbers of `report.json`, by name; those within an object as `f1.macro`
/// @param bestValidationLoss the least in `metrics.jsonl`
/// @param epochs how many were done
/// @param lastWrite when one of the three files was last written
/// @param problems what could not be read and why
public record RunSummary(
        String name,
        Optional<RunFile> run,
        Optional<String> headline,
        Map<String, Double> metrics,
        OptionalDouble bestValidationLoss,
        OptionalDouble epochs,
        Optional<Instant> lastWrite,
        List<String> problems) {
    /// A run that nobody has heard of for so long, and whose process is gone, was killed.
    private static final Duration SILENCE = Duration.ofMinutes(2);

    public RunSummary {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        problems = List.copyOf(problems);
    }

    /// Reads what there is in a run's folder; never fails for what is missing or broken.
    public static RunSummary read(Path folder) {
        var problems = new ArrayList<String>();
        Optional<RunFile> run = Optional.empty();
        try {
            run = RunFile.read(folder);
        } catch (IOException | DataException broken) {
            problems.add(said(broken));
        }
        var metrics = new LinkedHashMap<String, Double>();
        Optional<String> headline = Optional.empty();
        var report = folder.resolve("report.json");
        if (Files.exists(report)) {
            try {
                var json = JsonMapper.shared().readTree(Files.readString(report));
                flatten("", json, metrics);
                var metric = json.path("headline").path("metric");
                headline = metric.isString() ? Optional.of(metric.asString()) : Optional.empty();
            } catch (IOException | JacksonException broken) {
                problems.add(report + ": is not a report: " + said(broken));
            }
        }
        var best = OptionalDouble.empty();
        var epochs = OptionalDouble.empty();
        var log = folder.resolve("metrics.jsonl");
        if (Files.exists(log)) {
            try {
                var history = MetricsHistory.read(log);
                best = history.least(MetricNames.VALIDATION_LOSS);
                epochs = history.greatest(MetricNames.EPOCH);
            } catch (IOException | DataException broken) {
                problems.add(said(broken));
            }
        }
        return new RunSummary(
                folder.toAbsolutePath().normalize().getFileName().toString(),
                run,
                headline,
                metrics,
                best,
                epochs,
                lastWrite(folder),
                problems);
    }

    /// "running", "finished", "failed", "interrupted"; "killed" for one that left without a word, "incomplete" for a
    /// folder
    /// without `run.json`, "broken" where it cannot be read.
    public String status(Instant now) {
        if (run.isEmpty()) {
            return problems.isEmpty() ? "incomplete" : "broken";
        }
        var file = run.get();
        boolean silent = lastWrite.map(last -> last.plus(SILENCE).isBefore(now)).orElse(true);
        boolean gone = file.status() == RunFile.Status.RUNNING && silent && !isAlive(file);
        return gone ? "killed" : RunFile.lower(file.status());
    }

    /// From the start to the end; of a run without an end, to now while it runs and to its last word if it was killed.
    public Optional<Duration> duration(Instant now) {
        return run.map(file -> {
            var end = status(now).equals("killed") ? lastWrite.orElse(file.started()) : now;
            return Duration.between(file.started(), file.finished().orElse(end));
        });
    }

    /// A process of that number that is younger than the run is another one.
    private static boolean isAlive(RunFile file) {
        return ProcessHandle.of(file.process())
                .flatMap(process -> process.info().startInstant())
                .map(started -> !started.isAfter(file.started().plusSeconds(1)))
                .orElse(false);
    }

    private static void flatten(String prefix, JsonNode json, Map<String, Double> into) {
        for (var field : json.properties()) {
            var value = field.getValue();
            if (value.isNumber()) {
                into.put(prefix + field.getKey(), value.asDouble());
            } else if (value.isObject() && prefix.isEmpty() && !field.getKey().equals("headline")) {
                flatten(field.getKey() + ".", value, into);
            }
        }
    }

    private static Optional<Instant> lastWrite(Path folder) {
        Optional<Instant> last = Optional.empty();
        for (var name : List.of("run.json", "metrics.jsonl", "report.json")) {
            try {
                var time = Files.getLastModifiedTime(folder.resolve(name)).toInstant();
                last = last.filter(time::isBefore).or(() -> Optional.of(time));
            } catch (IOException _) {
                // Not there: says nothing about when the run last wrote.
            }
        }
        return last;
    }

    private static String said(Exception broken) {
        var message = broken.getMessage();
        return message == null
                ? broken.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
