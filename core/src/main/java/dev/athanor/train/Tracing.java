package dev.athanor.train;

import dev.athanor.track.Phase;
import dev.athanor.track.ResidentSet;
import dev.athanor.track.TraceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes the phases of some steps into a trace. It is of the thread that runs the loop.
final class Tracing implements PhaseClock.Listener, AutoCloseable {
    private static final double MEGA = 1e6;

    private final TraceFile file;
    private final long firstStep;
    private final long steps;
    private final List<Passed> passed = new ArrayList<>();
    private boolean active;
    private long begun;

    private record Passed(Phase phase, long from, long until) {}

    private Tracing(TraceFile file, long firstStep, long steps) {
        this.file = file;
        this.firstStep = firstStep;
        this.steps = steps;
    }

    /// @param step the steps taken before this process
    static Tracing of(Profile profile, long step) {
        try {
            var file = TraceFile.create(profile.file(), "athanor", System.nanoTime());
            return new Tracing(file, step + profile.after(), profile.steps());
        } catch (IOException error) {
            throw unwritable(error);
        }
    }

    /// A step begins.
    ///
    /// @param step those taken before
    /// @param now of the clock, when the first phase begins
    void begin(long step, long now) {
        active = step >= firstStep && step < firstStep + steps;
        begun = now;
    }

    @Override
    public void passed(Phase phase, long from, long until) {
        if (active) {
            passed.add(new Passed(phase, from, until)); // written when the step is over, to take none of its time
        }
    }

    /// The step that began has ended.
    ///
    /// @param step those taken with it
    /// @param now of the clock, when its last phase ended
    /// @param paused milliseconds that the collector has stopped the process so far
    void end(long step, long now, double paused) {
        if (!active) {
            return;
        }
        active = step < firstStep + steps;
        try {
            for (var each : passed) {
                file.span(Thread.currentThread(), each.phase().label(), each.from(), each.until(), Map.of());
            }
            passed.clear();
            file.span(Thread.currentThread(), "step", begun, now, Map.of("step", step));
            var runtime = Runtime.getRuntime();
            file.counter(
                    "memory",
                    now,
                    Map.of(
                            "heap MB",
                            (runtime.totalMemory() - runtime.freeMemory()) / MEGA,
                            "resident MB",
                            ResidentSet.now().orElse(0) / MEGA));
            file.counter("garbage collection", now, Map.of("paused ms", paused));
        } catch (IOException error) {
            throw unwritable(error);
        }
    }

    private static UncheckedIOException unwritable(IOException error) {
        return new UncheckedIOException("the trace of the run cannot be written", error);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException error) {
            throw unwritable(error);
        }
    }
}
