package dev.athanor.app;

import dev.athanor.distributed.DistributedException;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.train.TrainingException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A step that the first process takes while the others wait. They hear from it until it ends, so that a step may take
/// longer than the group's timeout, and a process that is gone is noticed within it.
final class Turn implements AutoCloseable {
    private static final String WORKING = "working";
    private static final String DONE = "done";
    private static final String FAILED = "failed";
    private static final Duration OFTEN = Duration.ofSeconds(5);

    private final ProcessGroup group;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread voice;
    private volatile String end = FAILED;
    private volatile @Nullable DistributedException failure;

    private Turn(ProcessGroup group) {
        this.group = group;
        this.voice = Thread.ofPlatform().daemon().name("turn").start(this::speak);
    }

    /// Begins one, on the first process.
    static Turn begin(ProcessGroup group) {
        return new Turn(group);
    }

    /// Returns once the first process's turn is over; every other process calls this.
    ///
    /// @throws TrainingException if it failed
    static void await(ProcessGroup group) {
        String said;
        do {
            said = group.allGather("").getFirst();
        } while (said.equals(WORKING));
        if (!said.equals(DONE)) {
            throw new TrainingException("rank " + group.globalRank(0)
                    + " could not take a step that the others wait for; its own message says why");
        }
    }

    void succeeded() {
        end = DONE;
    }

    private void speak() {
        var pause = group.settings().timeout().dividedBy(4).compareTo(OFTEN) < 0
                ? group.settings().timeout().dividedBy(4)
                : OFTEN;
        try {
            while (!ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                group.allGather(WORKING);
            }
            group.allGather(end);
        } catch (DistributedException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Tells the others how it ended.
    @Override
    public void close() {
        ended.countDown();
        try {
            voice.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var found = failure;
        if (found != null) {
            throw found;
        }
    }
}
