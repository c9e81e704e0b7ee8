package dev.athanor.app;

import dev.athanor.plan.Bytes;
import dev.athanor.plan.Component;
import dev.athanor.plan.MatrixPeak;
import dev.athanor.plan.Memory;
import dev.athanor.plan.Remedy;
import dev.athanor.plan.Share;
import dev.athanor.report.Numbers;
import dev.athanor.track.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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

    /// @param tried whether steps are tried, on made-up samples
    /// @param limit the memory there is, of `machine`
    /// @param change what would make it fit, empty where it does
    String write(boolean tried, long limit, String machine, String change) {
        line("plan        " + name);
        planned.about().stream().filter(about -> !about.isEmpty()).forEach(this::line);
        parameters();
        line("");
        line(row("work", "", ""));
        var once = planned.once().filter(found -> found.tokens() > 0);
        once.ifPresent(found -> line(row(
                "  before the steps",
                flops((double) found.tokens() * found.encoder().flops()),
                Numbers.count(found.tokens()) + " tokens through the encoder")));
        double flops = steps();
        line(row("  this machine", flops(peak.flopsPerSecond()) + "/s", "products of " + peak.describe()));
        once.ifPresent(found -> before(found, tried));
        time(tried ? planned.trial().seconds() : OptionalDouble.empty(), flops);

        line("");
        line(row("memory", "", "at the peak of the process"));
        for (Share share : memory.shares()) {
            line(row("  " + share.purpose(), Bytes.megabytes(share.bytes()), ""));
        }
        line(row("  in all", Bytes.megabytes(memory.bytes()), "of " + Bytes.megabytes(limit) + " (" + machine + ")"));
        line(change.isEmpty() ? "  it fits" + (memory.bytes() > limit / 10 * 9 ? ", tightly" : "") : change);

        long checkpoint = planned.anatomy().parameters()
                * FLOAT
                * (1 + planned.job().rule().moments());
        line("");
        line(row(
                "disk",
                Bytes.megabytes(checkpoint),
                "a checkpoint; " + Bytes.megabytes(checkpoint * (KEPT_CHECKPOINTS + 1))
                        + " for the three that are kept and one being written"));
        return text.toString();
    }

    static String change(List<Remedy> remedies, long process, long limit) {
        return Remedy.first(remedies, process, limit)
                .map(found -> "  it does not fit; the smallest change that does: " + found.words() + ", "
                        + Bytes.megabytes(found.memory().bytes()))
                .orElseGet(() -> "  it does not fit, nor does it with "
                        + remedies.getLast().words() + ", "
                        + Bytes.megabytes(
                                remedies.getLast().footprint().in(process).bytes()));
    }

    private void parameters() {
        var anatomy = planned.anatomy();
        line("");
        line(row("parameters", "", ""));
        planned.once().ifPresent(once -> {
            for (var part : once.encoder().parts()) {
                line(part(part, once.encoder().flops(), "frozen"));
            }
        });
        for (var part : anatomy.parts()) {
            line(part(part, anatomy.flops(), ""));
        }
        long frozen = planned.once().map(once -> once.encoder().parameters()).orElse(0L);
        line(row(
                "  in all",
                Numbers.count(anatomy.parameters() + frozen),
                frozen == 0 ? "" : Numbers.count(anatomy.parameters()) + " of them learn"));
    }

    /// @return the work of a step
    private double steps() {
        var anatomy = planned.anatomy();
        var job = planned.job();
        double units = (double) job.samplesPerStep() * anatomy.unitsPerSample();
        double flops = units * anatomy.trainingFlops(job.recompute());
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
        return flops;
    }

    private void before(PlannedTraining.Once once, boolean tried) {
        double guess = once.encoder().flops() / (peak.flopsPerSecond() * GUESSED_EFFICIENCY);
        double token = (tried ? once.trial().seconds() : OptionalDouble.empty()).orElse(guess);
        line(row("  before the steps", seconds(token * (double) once.tokens()), how(tried)));
    }

    private void time(OptionalDouble batchSeconds, double flops) {
        var job = planned.job();
        double step = batchSeconds.isPresent()
                ? batchSeconds.getAsDouble() * job.accumulate()
                : flops / (peak.flopsPerSecond() * GUESSED_EFFICIENCY);
        line(row(
                "  a step takes",
                seconds(step),
                how(batchSeconds.isPresent())
                        + (batchSeconds.isPresent()
                                ? ": " + percent(flops / step / peak.flopsPerSecond()) + " of those products"
                                : "")));
        if (planned.stepsKnown()) {
            line(row(
                    "  the steps take",
                    Durations.text(Duration.ofMillis(Math.round(1000 * step * job.steps()))),
                    "without evaluation and checkpoints"));
        }
    }

    private static String how(boolean tried) {
        return tried
                ? "tried on made-up samples"
                : "a guess, at " + percent(GUESSED_EFFICIENCY) + " of those products: no step was tried";
    }

    private static String part(Component part, double flops, String note) {
        var work = part.flops() == 0 ? "" : percent(part.flops() / flops) + " of the work";
        return row(
                "  " + part.name(),
                Numbers.count(part.parameters()),
                note + (note.isEmpty() || work.isEmpty() ? "" : ", ") + work);
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
