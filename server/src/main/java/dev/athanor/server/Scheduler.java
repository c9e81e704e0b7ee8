package dev.athanor.server;

import dev.athanor.generate.Finish;
import dev.athanor.generate.RunningBatch;
import dev.athanor.generate.RunningSequence;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.settings.SettingsException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Continues sequences together on one thread, which alone touches the model: each joins the batch between two steps,
/// and leaves it when it is done, takes too long, or nobody listens any more.
final class Scheduler {
    private record Entry(Continued work, long deadline) {}

    private final CausalLanguageModel model;
    private final CompletionSettings settings;
    private final int capacity;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Entry> waiting = new ArrayDeque<>(); // guarded by the lock, as are the next three
    private int taken; // rows of the batch
    private boolean stopping;
    private long end;

    private final Map<RunningSequence, Entry> running = new LinkedHashMap<>(); // of the thread alone

    private Scheduler(String name, CausalLanguageModel model, CompletionSettings settings) {
        this.model = model;
        this.settings = settings;
        this.capacity = capacity(model, settings);
        // A platform thread: a virtual one is pinned while it computes.
        thread = Thread.ofPlatform().name("model-" + name).daemon().unstarted(this::run);
    }

    static Scheduler start(String name, CausalLanguageModel model, CompletionSettings settings) {
        var scheduler = new Scheduler(name, model, settings);
        scheduler.thread.start();
        return scheduler;
    }

    private static int capacity(CausalLanguageModel model, CompletionSettings settings) {
        try (var one = model.cache(1, 1)) {
            long most = settings.cacheBytes() / (one.bytesPerToken() * settings.batch()) - 1;
            return Math.clamp(most, 1, model.context());
        }
    }

    /// The most tokens of a sequence, its prompt included.
    int capacity() {
        return capacity;
    }

    /// How many sequences there is room for, running and waiting.
    int mostSequences() {
        return settings.batch() + settings.queue();
    }

    /// Takes on all of them, or none.
    ///
    /// @throws Refusal if so many wait that there is no room, or the service is stopping
    void submit(List<? extends Continued> sequences) throws Refusal {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        lock.lock();
        try {
            if (stopping) {
                throw stopped();
            }
            if (taken + waiting.size() + sequences.size() > mostSequences()) {
                throw Refusal.busy(taken + " sequences are being continued and " + waiting.size() + " wait, of at most "
                        + settings.queue() + "; try again shortly");
            }
            sequences.forEach(work -> waiting.add(new Entry(work, deadline)));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private static Refusal stopped() {
        return Refusal.busy("the service is stopping");
    }

    /// Takes on nothing more, sends away what waits, and gives what runs until then.
    void stop(Duration patience) {
        lock.lock();
        try {
            stopping = true;
            end = System.nanoTime() + patience.toNanos();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the end of a stop.
    ///
    /// @return whether the thread ended in time, so that the model is nobody's
    boolean awaitEnd(long nanos) throws InterruptedException {
        thread.join(Duration.ofNanos(Math.max(1, nanos)));
        return !thread.isAlive();
    }

    private void run() {
        while (!over()) {
            try (var batch = RunningBatch.of(model, settings.batch(), capacity)) {
                while (!over()) {
                    step(batch);
                }
            } catch (Throwable failure) { // an Error too: clients wait, and the next batch may do
                lost(failure);
            }
        }
    }

    /// Nothing is known of the batch any more; where nothing ran, no batch could be made for those that wait.
    private void lost(Throwable failure) {
        var entries = new ArrayList<>(running.values());
        running.clear();
        if (entries.isEmpty()) {
            lock.lock();
            try {
                entries.addAll(waiting);
                waiting.clear();
            } finally {
                lock.unlock();
            }
        }
        entries.forEach(entry -> entry.work().fail(failure));
    }

    /// Whether the thread is at its end; else there is, or was, something to do.
    private boolean over() {
        lock.lock();
        try {
            taken = running.size();
            while (!stopping && taken == 0 && waiting.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            return stopping && taken == 0 && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void step(RunningBatch batch) {
        for (var entry : admitted(batch.room())) {
            try {
                running.put(batch.add(entry.work().request()), entry);
            } catch (SettingsException wrong) {
                entry.work().refuse(Refusal.ofFields(wrong.problems()));
            } catch (RuntimeException failure) {
                entry.work().fail(failure);
            }
        }
        Map.copyOf(running).forEach((sequence, entry) -> leaveIfOver(batch, sequence, entry));
        if (!batch.isEmpty()) {
            batch.step().forEach(sequence -> tell(batch, sequence));
        }
    }

    /// Takes those from the queue that there is room for; sends away those that wait in vain.
    private List<Entry> admitted(int room) {
        var admitted = new ArrayList<Entry>();
        var late = new ArrayList<Entry>();
        boolean over;
        lock.lock();
        try {
            over = stopping;
            waiting.stream().filter(entry -> entry.work().abandoned()).forEach(late::add);
            waiting.removeAll(late);
            while (!waiting.isEmpty()) {
                if (over || waiting.getFirst().deadline() - System.nanoTime() < 0) {
                    late.add(waiting.removeFirst());
                } else if (admitted.size() < room) {
                    admitted.add(waiting.removeFirst());
                } else {
                    break;
                }
            }
            taken = running.size() + admitted.size();
        } finally {
            lock.unlock();
        }
        var why = over ? stopped() : Refusal.busy("the request waited " + seconds() + " s in vain; try again shortly");
        late.forEach(entry -> entry.work().refuse(why));
        return admitted;
    }

    private long seconds() {
        return Math.max(1, TimeUnit.MILLISECONDS.toSeconds(settings.timeout().toMillis()));
    }

    private void leaveIfOver(RunningBatch batch, RunningSequence sequence, Entry entry) {
        long now = System.nanoTime();
        boolean late = entry.deadline() - now < 0;
        boolean cut = cut(now);
        if (late || cut || entry.work().abandoned()) {
            batch.remove(sequence);
            running.remove(sequence);
            if (cut) {
                entry.work().refuse(stopped());
            } else {
                entry.work().end(Finish.LENGTH);
            }
        }
    }

    private boolean cut(long now) {
        lock.lock();
        try {
            return stopping && end - now < 0;
        } finally {
            lock.unlock();
        }
    }

    private void tell(RunningBatch batch, RunningSequence sequence) {
        var work = Objects.requireNonNull(running.get(sequence)).work();
        try {
            boolean more = stoppedOnAnId(sequence) || work.take(sequence.newest());
            var finish = sequence.finish();
            if (!more && finish.isEmpty()) {
                batch.remove(sequence);
            }
            sequence.finish().ifPresent(why -> {
                running.remove(sequence);
                work.end(why);
            });
        } catch (RuntimeException failure) { // of this one alone
            batch.remove(sequence);
            running.remove(sequence);
            work.fail(failure);
        }
    }

    private static boolean stoppedOnAnId(RunningSequence sequence) {
        return sequence.finish().filter(Finish.STOP::equals).isPresent();
    }
}
