package dev.athanor.train;

import dev.athanor.track.EventFile;
import dev.athanor.track.MetricNames;
import dev.athanor.track.MetricsLog;
import dev.athanor.track.RankTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes what a run tells into its folder: `metrics.jsonl` and TensorBoard event files.
///
/// A resumed run's `metrics.jsonl` equals, byte for byte, that of a run that never stopped.
public final class RunLog implements TrainListener, AutoCloseable {
    /// The file of metrics in a run's folder.
    public static final String METRICS = "metrics.jsonl";

    private final Path folder;
    private final int everySteps;
    private final InstantSource clock;
    private long resumedAt;
    private @Nullable MetricsLog metrics;
    private @Nullable EventFile events;

    /// @param folder of the run; it exists
    /// @param everySteps how often a step is logged; validations always are
    public RunLog(Path folder, int everySteps, InstantSource clock) {
        this.folder = folder;
        this.everySteps = everySteps;
        this.clock = clock;
    }

    @Override
    public void on(TrainEvent event) {
        try {
            switch (event) {
                case TrainEvent.Started started -> resumedAt = started.step();
                case TrainEvent.Stepped stepped -> {
                    if (stepped.step() % everySteps == 0) {
                        write(stepped.step(), valuesOf(stepped));
                    }
                }
                case TrainEvent.Timed timed -> {
                    open();
                    Objects.requireNonNull(events).scalars(timed.step(), valuesOf(timed));
                }
                case TrainEvent.Validated validated -> {
                    write(validated.step(), valuesOf(validated));
                    sync();
                }
                case TrainEvent.Saving _ -> sync();
                case TrainEvent.PassedOver _, TrainEvent.Saved _ -> {}
                case TrainEvent.Ended _ -> close();
            }
        } catch (IOException error) {
            throw new UncheckedIOException("the run's log in " + folder + " cannot be written", error);
        }
    }

    private static Map<String, Double> valuesOf(TrainEvent.Stepped stepped) {
        var values = new LinkedHashMap<String, Double>();
        values.put(MetricNames.EPOCH, stepped.epoch());
        values.put("stepLoss", stepped.loss());
        values.put(MetricNames.LEARNING_RATE, stepped.lr());
        return values;
    }

    /// For TensorBoard alone, since no two runs take the same time.
    private static Map<String, Double> valuesOf(TrainEvent.Timed timed) {
        var values = new LinkedHashMap<String, Double>();
        for (int rank = 0; rank < timed.ranks().size(); rank++) {
            var time = timed.ranks().get(rank);
            values.put("rank" + rank + "/stepMillis", time.step());
            values.put("rank" + rank + "/waitingMillis", time.waiting());
            values.put("rank" + rank + "/hiddenMillis", time.hidden());
        }
        var computing = timed.ranks().stream().mapToDouble(RankTime::computing).summaryStatistics();
        values.put("ranks/slowestOverFastest", computing.getMax() / computing.getMin());
        return values;
    }

    private static Map<String, Double> valuesOf(TrainEvent.Validated validated) {
        var values = new LinkedHashMap<String, Double>();
        values.put(MetricNames.EPOCH, validated.epoch());
        values.put(MetricNames.LOSS, validated.trainLoss());
        validated.metrics().forEach((name, value) -> values.put(validationName(name), value));
        values.put(MetricNames.LEARNING_RATE, validated.lr());
        return values;
    }

    private static String validationName(String metric) {
        return "validation" + Character.toUpperCase(metric.charAt(0)) + metric.substring(1);
    }

    /// The files are opened for the first line: a run with nothing left to do leaves them alone.
    private void write(long step, Map<String, Double> values) throws IOException {
        open();
        Objects.requireNonNull(metrics).write(step, values);
        Objects.requireNonNull(events).scalars(step, values);
    }

    private void open() throws IOException {
        var file = folder.resolve(METRICS);
        if (metrics == null) {
            metrics = resumedAt == 0 ? MetricsLog.create(file) : MetricsLog.resume(file, resumedAt);
        }
        if (events == null) {
            events = resumedAt == 0 ? EventFile.create(folder, clock) : EventFile.resume(folder, resumedAt, clock);
        }
    }

    private void sync() throws IOException {
        if (metrics != null && events != null) {
            metrics.sync();
            events.flush();
        }
    }

    @Override
    public void close() {
        try (var _ = metrics;
                var _ = events) {
            metrics = null;
            events = null;
        } catch (IOException error) {
            throw new UncheckedIOException("the run's log in " + folder + " cannot be written", error);
        }
    }
}
