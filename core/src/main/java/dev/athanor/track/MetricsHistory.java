package dev.athanor.track;

import dev.athanor.evaluate.Curves;
import dev.athanor.report.Series;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// What a run measured, read back from its `metrics.jsonl`.
public final class MetricsHistory {
    static final String NOT_A_LINE =
            "is not a line of a metrics log, expected a JSON object with a whole number \"step\"; delete the line to"
                    + " go on";

    private final List<MetricsLine> lines;

    private MetricsHistory(List<MetricsLine> lines) {
        this.lines = lines;
    }

    /// Reads a log, also one that is being written: a last line torn in the middle is left out.
    ///
    /// @throws IOException if the file cannot be read
    /// @throws DataException if a line before the last is not one of a metrics log
    public static MetricsHistory read(Path file) throws IOException {
        // Not readAllLines: bytes torn in the middle of a character must not fail.
        var texts = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1);
        var lines = new ArrayList<MetricsLine>();
        for (int i = 0; i < texts.length; i++) {
            var line = MetricsLine.parse(texts[i]);
            if (line.isPresent()) {
                lines.add(line.get());
            } else if (texts.length - i > 2) {
                throw DataException.at(file, i + 1, NOT_A_LINE);
            }
        }
        return new MetricsHistory(lines);
    }

    /// All names, in the order in which they first appear.
    public Set<String> names() {
        var names = new LinkedHashSet<String>();
        lines.forEach(line -> names.addAll(line.values().keySet()));
        return names;
    }

    /// The steps at which the metric was measured.
    public double[] steps(String name) {
        return column(name, MetricsLine::step);
    }

    /// The metric's values, as many as there are [#steps]; NaN where the log has null.
    public double[] values(String name) {
        return column(name, line -> line.values().getOrDefault(name, Double.NaN));
    }

    /// The least finite value of a metric.
    public OptionalDouble least(String name) {
        return Arrays.stream(values(name)).filter(Double::isFinite).min();
    }

    /// The greatest finite value of a metric.
    public OptionalDouble greatest(String name) {
        return Arrays.stream(values(name)).filter(Double::isFinite).max();
    }

    /// The losses and learning rates, named as [MetricNames] says, for a report to draw.
    public Curves curves() {
        var losses = new ArrayList<Series>();
        var rates = new ArrayList<Series>();
        for (var name : names()) {
            if (name.equals(MetricNames.LOSS)) {
                losses.addFirst(Series.line("train", steps(name), values(name)));
            } else if (name.equals(MetricNames.VALIDATION_LOSS)) {
                losses.add(Series.line("validation", steps(name), values(name)));
            } else if (name.startsWith(MetricNames.LEARNING_RATE)) {
                rates.add(Series.line(
                        name.equals(MetricNames.LEARNING_RATE) ? "learning rate" : name, steps(name), values(name)));
            }
        }
        return new Curves(losses, rates, List.of());
    }

    private double[] column(String name, ToDoubleFunction<MetricsLine> of) {
        return lines.stream()
                .filter(line -> line.values().containsKey(name))
                .mapToDouble(of)
                .toArray();
    }
}
