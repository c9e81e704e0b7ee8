package dev.athanor.track;

import dev.athanor.report.Numbers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Shows how far a long task is: a bar that is redrawn in place on a terminal, now and then a plain line elsewhere.
///
/// ```
/// train 3/30  █████████████░░░░░░░░░░░░░░░░░░░  42%  1,260/3,000  loss 0.3124  1,204 steps/s  0:12 left
/// ```
///
/// [#update] may be called for every step: it costs a look at the clock unless a line is due.
public final class ProgressLine implements AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(5);
    private static final Duration MOST_INTERVAL = Duration.ofMinutes(5);
    private static final int WIDEST_BAR = 32;
    private static final int NARROWEST_BAR = 8;

    private final PrintStream out;
    private final int columns;
    private final LongSupplier nanoTime;
    private final String unit;
    private final long total;
    private final Rate rate;
    private final long started;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private String label = "";
    private long done;
    private long due;
    private int drawn;

    private ProgressLine(PrintStream out, int columns, LongSupplier nanoTime, String unit, long done, long total) {
        if (done < 0 || total < done) {
            throw new IllegalArgumentException(done + " of " + total + " " + unit + ", expected 0 to " + total);
        }
        this.out = out;
        this.columns = columns;
        this.nanoTime = nanoTime;
        this.unit = unit;
        this.done = done;
        this.total = total;
        this.started = nanoTime.getAsLong();
        this.due = started + (columns > 0 ? 0 : LEAST_INTERVAL.toNanos());
        this.rate = new Rate(started, done);
    }

    /// A bar in place of the last line of a terminal.
    ///
    /// @param columns the terminal's width
    /// @param nanoTime the clock: `System::nanoTime`
    /// @param unit what is counted: "steps", "samples"
    /// @param done how many were done before, in a run that is resumed
    public static ProgressLine onTerminal(
            PrintStream out, int columns, LongSupplier nanoTime, String unit, long done, long total) {
        return new ProgressLine(out, Math.max(20, columns), nanoTime, unit, done, total);
    }

    /// Whole lines for a file or a log: after 5 seconds, then ever more rarely, a tenth of the time passed between
    /// them.
    ///
    /// @param nanoTime the clock: `System::nanoTime`
    /// @param unit what is counted: "steps", "samples"
    /// @param done how many were done before, in a run that is resumed
    public static ProgressLine plain(PrintStream out, LongSupplier nanoTime, String unit, long done, long total) {
        return new ProgressLine(out, 0, nanoTime, unit, done, total);
    }

    /// What is going on, before the bar: "epoch 3/30".
    public void label(String text) {
        label = Screen.plain(text);
    }

    /// A number to show from now on, until another takes its place: the loss.
    public void show(String name, double value) {
        fields.put(name, Numbers.brief(value));
    }

    /// How many are done; draws if it is time to.
    public void update(long nowDone) {
        done = nowDone;
        long now = nanoTime.getAsLong();
        if (now - due < 0) {
            return;
        }
        rate.at(now, done);
        draw(now);
        due = now + interval(now);
    }

    /// Prints a line that stays, above the bar: an epoch's result, a warning.
    public void message(String text) {
        clear();
        out.println(Screen.plain(text));
        if (columns > 0) {
            draw(nanoTime.getAsLong());
        }
        out.flush();
    }

    /// Ends the line: the bar as it stands remains on a terminal.
    @Override
    public void close() {
        long now = nanoTime.getAsLong();
        rate.at(now, done);
        if (columns > 0) {
            draw(now);
            out.println();
        } else {
            out.println(text(now, 0));
        }
        drawn = 0;
        out.flush();
    }

    private long interval(long now) {
        if (columns > 0) {
            return REDRAW.toNanos();
        }
        return Math.clamp((now - started) / 10, LEAST_INTERVAL.toNanos(), MOST_INTERVAL.toNanos());
    }

    private void draw(long now) {
        if (columns == 0) {
            out.println(text(now, 0));
        } else {
            // One column is left free: a full line makes some terminals wrap.
            int room = columns - 1;
            int width = Math.clamp(room - Screen.width(text(now, 0)) - 2, 0, WIDEST_BAR);
            var line = Screen.cut(text(now, width >= NARROWEST_BAR ? width : 0), room);
            int length = Screen.width(line);
            out.print("\r" + line + " ".repeat(Math.max(0, drawn - length)));
            drawn = length;
        }
        out.flush();
    }

    private void clear() {
        if (drawn > 0) {
            out.print("\r" + " ".repeat(drawn) + "\r");
            drawn = 0;
        }
    }

    private String text(long now, int bar) {
        var text = new StringBuilder();
        if (!label.isEmpty()) {
            text.append(label).append("  ");
        }
        if (bar > 0) {
            text.append(bar(bar)).append("  ");
        }
        text.append(total == 0 ? 100 : 100 * done / total).append("%  ");
        text.append(Numbers.count(done)).append('/').append(Numbers.count(total));
        fields.forEach((name, value) ->
                text.append("  ").append(Screen.plain(name)).append(' ').append(value));
        double perSecond = rate.perSecond();
        if (perSecond > 0) {
            text.append("  ")
                    .append(Numbers.brief(perSecond))
                    .append(' ')
                    .append(unit)
                    .append("/s");
        }
        if (done >= total) {
            text.append("  ").append(Durations.text(Duration.ofNanos(now - started)));
        } else if (perSecond > 0) {
            double seconds = Math.min((total - done) / perSecond, 1e9);
            text.append("  ")
                    .append(Durations.text(Duration.ofSeconds((long) Math.ceil(seconds))))
                    .append(" left");
        }
        return text.toString();
    }

    private String bar(int width) {
        int full = total == 0 ? width : (int) (width * ((double) done / total));
        return "█".repeat(full) + "░".repeat(width - full);
    }

    /// How fast it goes: lately, so that a slow start is soon forgotten.
    private static final class Rate {
        private static final double MEMORY_SECONDS = 10;

        private long time;
        private long done;
        // Their quotient is the rate: each second of the first ten counts alike, not the first one most.
        private double weighted;
        private double weights;

        Rate(long time, long done) {
            this.time = time;
            this.done = done;
        }

        void at(long now, long nowDone) {
            double seconds = (now - time) / 1e9;
            if (seconds <= 0) {
                return;
            }
            double kept = Math.exp(-seconds / MEMORY_SECONDS);
            weighted = kept * weighted + (1 - kept) * (nowDone - done) / seconds;
            weights = kept * weights + (1 - kept);
            time = now;
            done = nowDone;
        }

        double perSecond() {
            return weights == 0 ? 0 : weighted / weights;
        }
    }
}
