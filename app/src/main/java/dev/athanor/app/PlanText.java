package dev.athanor.app;

import dev.athanor.plan.Bytes;
import dev.athanor.plan.Change;
import dev.athanor.plan.Component;
import dev.athanor.plan.MatrixPeak;
import dev.athanor.plan.Memory;
import dev.athanor.plan.Share;
import dev.athanor.report.Numbers;
import dev.athanor.track.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// A plan as text.
final class PlanText {
    private static final int KEPT_CHECKPOINTS = 3; // the last two and the best
    private static final double GUESSED_EFFICIENCY = 0.5;
    private static final long FLOAT = 4;

    private final String name;
    private final PlannedTraining planned;
    private final Memory memory;
    private final MatrixPeak peak;
    private final StringBuilder text = new StringBuilder();

    PlanText(String name, PlannedTraining planned, Memory memory, MatrixPeak peak) {
        this.name = name;
        this.planned = planned;
        this.memory = memory;
        this.peak = peak;
    }

    /// @param batchSeconds what a batch took, where some were tried
    /// @param limit the memory there is, of `machine`
    /// @param change what would make it fit, empty where it does
    String write(OptionalDouble batchSeconds, long limit, String machine, String change) {
        var anatomy = planned.anatomy();
        var job = planned.job();
        line("plan        " + name);
        planned.about().stream().filter(about -> !about.isEmpty()).forEach(this::line);
        line("");
        line(row("parameters", "", ""));
        for (var part : anatomy.parts()) {
            line(part(part, anatomy.flops()));
        }
        line(row("  in all", Numbers.count(anatomy.parameters()), ""));

        double units = (double) job.samplesPerStep() * anatomy.unitsPerSample();
        double flops = units * anatomy.trainingFlops(job.recompute());
        line("");
        line(row("work", "", ""));
        line(row(
                "  a step",
                flops(flops),
                counted(units) + " " + anatomy.unit() + "s, " + job.batch() + " x " + job.accumulate() + " samples"));
        if (planned.stepsKnown()) {
            line(row(
                    "  in all",
                    flops(flops * job.steps()),
                    Numbers.count(job.steps()) + " steps, " + counted(units * job.steps()) + " " + anatomy.unit()
                            + "s"));
        }
        line(row("  this machine", flops(peak.flopsPerSecond()) + "/s", "products of " + peak.describe()));
        time(batchSeconds, flops);

        line("");
        line(row("memory", "", "at the peak of the process"));
        for (Share share : memory.shares()) {
            line(row("  " + share.purpose(), Bytes.megabytes(share.bytes()), ""));
        }
        line(row("  in all", Bytes.megabytes(memory.bytes()), "of " + Bytes.megabytes(limit) + " (" + machine + ")"));
        line(change.isEmpty() ? "  it fits" + (memory.bytes() > limit / 10 * 9 ? ", tightly" : "") : change);

        long checkpoint = anatomy.parameters() * FLOAT * (1 + job.rule().moments());
        line("");
        line(row(
                "disk",
                Bytes.megabytes(checkpoint),
                "a checkpoint; " + Bytes.megabytes(checkpoint * (KEPT_CHECKPOINTS + 1))
                        + " for the three that are kept and one being written"));
        return text.toString();
    }

    static String change(Optional<Change> change) {
        return change.map(found -> "  it does not fit; the smallest change that does: " + found.words() + ", "
                        + Bytes.megabytes(found.memory().bytes()))
                .orElse("  it does not fit, nor does it with recompute, batches of one, bf16 and a shorter context;"
                        + " take a smaller model");
    }

    private void time(OptionalDouble batchSeconds, double flops) {
        var job = planned.job();
        double step = batchSeconds.isPresent()
                ? batchSeconds.getAsDouble() * job.accumulate()
                : flops / (peak.flopsPerSecond() * GUESSED_EFFICIENCY);
        var how = batchSeconds.isPresent()
                ? "tried on made-up samples: " + percent(flops / step / peak.flopsPerSecond()) + " of those products"
                : "a guess, at " + percent(GUESSED_EFFICIENCY) + " of those products: no step was tried";
        line(row("  a step takes", seconds(step), how));
        if (planned.stepsKnown()) {
            line(row(
                    "  the steps take",
                    Durations.text(Duration.ofMillis(Math.round(1000 * step * job.steps()))),
                    "without evaluation and checkpoints"));
        }
    }

    private static String part(Component part, double flops) {
        return row(
                "  " + part.name(),
                Numbers.count(part.parameters()),
                part.flops() == 0 ? "" : percent(part.flops() / flops) + " of the work");
    }

    private static String row(String label, String value, String note) {
        return String.format(Locale.ROOT, "%-36s %18s   %s", label, value, note).stripTrailing();
    }

    private static String percent(double part) {
        return Numbers.brief(100 * part) + "%";
    }

    private static String counted(double value) {
        return Numbers.count(Math.round(value));
    }

    private static String seconds(double value) {
        return Numbers.brief(value) + " s";
    }

    private static String flops(double value) {
        String units = " KMGTPE";
        int power = value < 1000 ? 0 : Math.min(units.length() - 1, (int) (Math.log10(value) / 3));
        return Numbers.brief(value / Math.pow(1000, power)) + (power == 0 ? " " : " " + units.charAt(power)) + "FLOP";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
