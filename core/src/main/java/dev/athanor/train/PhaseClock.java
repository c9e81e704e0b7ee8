package dev.athanor.train;

import dev.athanor.loss.Passes;
import dev.athanor.track.Phase;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a run's thread is at, and how long it was at each: one phase at a time, so that they add up to the whole.
///
/// Entering a phase costs one look at the clock. It is of the thread that runs the loop.
final class PhaseClock implements Passes {
    /// Is told of each phase when it is over.
    interface Listener {
        void passed(Phase phase, long from, long until);
    }

    private final LongSupplier nanos;
    private final LongSupplier pausedNanos;
    private final Map<Phase, Account> accounts = new EnumMap<>(Phase.class);
    private Phase phase = Phase.OTHER;
    private long since;
    private long paused;
    private @Nullable Listener listener;

    /// @param nanos a clock that never goes back
    /// @param pausedNanos how long the collector has stopped this process so far
    PhaseClock(LongSupplier nanos, LongSupplier pausedNanos) {
        this.nanos = nanos;
        this.pausedNanos = pausedNanos;
        for (var each : Phase.values()) {
            accounts.put(each, new Account());
        }
        this.paused = pausedNanos.getAsLong();
        this.since = nanos.getAsLong();
    }

    static PhaseClock started() {
        return new PhaseClock(System::nanoTime, pauses());
    }

    /// Collectors of which the JVM tells cycles that run beside the program tell their pauses apart.
    private static LongSupplier pauses() {
        List<GarbageCollectorMXBean> pausing = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(bean -> !bean.getName().endsWith("Cycles"))
                .toList();
        return () -> {
            long millis = 0;
            for (var bean : pausing) {
                millis += Math.max(0, bean.getCollectionTime());
            }
            return millis * 1_000_000;
        };
    }

    /// What follows is of this phase.
    void enter(Phase next) {
        long now = nanos.getAsLong();
        account(phase).spent += now - since;
        if (listener != null) {
            listener.passed(phase, since, now);
        }
        since = now;
        phase = next;
    }

    void tell(Listener to) {
        listener = to;
    }

    /// When the present phase began.
    long since() {
        return since;
    }

    /// What the collector took so far.
    double pausedMillis() {
        return paused / 1e6;
    }

    @Override
    public void forward() {
        enter(Phase.FORWARD);
    }

    @Override
    public void backward() {
        enter(Phase.BACKWARD);
    }

    @Override
    public void waits() {
        enter(Phase.WAITING);
    }

    /// Takes the pauses since the last time off the phases of that time, in proportion; to be called now and then.
    void settle() {
        long now = pausedNanos.getAsLong();
        if (now > paused) {
            enter(phase);
            takeOff(now - paused);
            paused = now;
        }
        accounts.values().forEach(account -> account.settled = account.spent);
    }

    private void takeOff(long pause) {
        long passed = accounts.values().stream()
                .mapToLong(account -> account.spent - account.settled)
                .sum();
        double kept = 1 - Math.min(1, (double) pause / Math.max(1, passed));
        long taken = 0;
        for (var account : accounts.values()) {
            long left = account.settled + Math.round((account.spent - account.settled) * kept);
            taken += account.spent - left;
            account.spent = left;
        }
        account(Phase.GARBAGE_COLLECTION).spent += taken;
    }

    /// What each phase took until now.
    Map<Phase, Duration> time() {
        enter(phase);
        settle();
        var time = new EnumMap<Phase, Duration>(Phase.class);
        accounts.forEach((each, account) -> time.put(each, Duration.ofNanos(account.spent)));
        return time;
    }

    private Account account(Phase of) {
        return Objects.requireNonNull(accounts.get(of));
    }

    /// Nanoseconds of one phase, and those of them from which pauses have been taken.
    private static final class Account {
        private long spent;
        private long settled;
    }
}
