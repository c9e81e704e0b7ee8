package dev.athanor.train;

import dev.athanor.loss.Passes;
import dev.athanor.nn.Module;
import dev.athanor.optim.Optimizer;
import dev.athanor.tensor.GradientHook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Ends a rank by signal 9 in a step after the twelfth, when the checkpoint of the tenth is there, or as the last
/// checkpoint is written; the variant says which and in what: `killed-forward-1`, `killed-backward-1`,
/// `killed-exchange-1` (gradients are on their way, the optimizer is next), `killed-optimizer-wide-1`,
/// `killed-save-0` and so on. The disk of the second is full for that checkpoint in `full-disk-1`. Other variants do
/// nothing.
final class Kill {
    private static final int SIGNAL_9 = 9;
    private static final int STEPS_BEFORE = 12;
    private static final Duration MOMENT = Duration.ofMillis(400);

    private final String variant;
    private final int rank;
    private final Path checkpoint;
    private final List<GradientHook> held = new ArrayList<>(); // as libtorch does not
    private volatile long steps;

    /// @param folder of the run's checkpoints
    Kill(String variant, int rank, Path folder) {
        this.variant = variant;
        this.rank = rank;
        this.checkpoint = folder.resolve("step-00000010");
    }

    private boolean isTime() {
        return steps >= STEPS_BEFORE && Files.exists(checkpoint);
    }

    private void giveTime() {
        if (variant.endsWith("-" + rank) && steps >= STEPS_BEFORE - 1 && !Files.exists(checkpoint)) {
            LockSupport.parkNanos(MOMENT.toNanos());
        }
    }

    private void in(String phase) {
        if (variant.equals("killed-" + phase + "-" + rank) && isTime()) {
            die();
            throw new AssertionError("outlived signal 9");
        }
    }

    /// When a thread is seen inside the optimizer's step, which nothing tells of; in `wide` models that takes a while.
    private void whenInOptimizer(Thread loop) {
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                for (var frame : loop.getStackTrace()) {
                    if (frame.getClassName().equals(Optimizer.class.getName())
                            && frame.getMethodName().equals("step")) {
                        in("optimizer-wide");
                    }
                }
            }
        });
    }

    /// By a call of the C library's, which has no time to lose.
    private static void die() {
        var linker = Linker.nativeLinker();
        var kill = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            var _ = (int) kill.invokeExact((int) ProcessHandle.current().pid(), SIGNAL_9);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private void fillDisk() {
        if (variant.equals("full-disk-" + rank) && isTime()) {
            run("prlimit", "--fsize=1000", "--pid", pid());
        }
    }

    private static String pid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static void run(String... command) {
        try {
            new ProcessBuilder(command).start().waitFor(10, TimeUnit.SECONDS);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    void watch(Trainer trainer, Module model) {
        trainer.listener(event -> {
            switch (event) {
                case TrainEvent.Stepped stepped -> {
                    steps = stepped.step();
                    giveTime();
                }
                case TrainEvent.Saving _ -> {
                    in("save");
                    fillDisk();
                }
                default -> {}
            }
        });
        if (variant.startsWith("killed-backward")) {
            var any = model.parameters().values().iterator().next();
            held.add(GradientHook.of(any, () -> in("backward")));
        }
        if (variant.equals("killed-optimizer-wide-" + rank)) {
            whenInOptimizer(Thread.currentThread());
        }
        if (variant.startsWith("killed-exchange")) {
            trainer.interruptedBy(() -> {
                in("exchange");
                return false;
            });
        }
    }

    Objective watching(Objective whole) {
        return variant.startsWith("killed-forward") ? new Watched(whole, inForward()) : whole;
    }

    private Passes inForward() {
        return new Passes() {
            @Override
            public void forward() { // through the head, after the blocks
                in("forward");
            }

            @Override
            public void backward() {}
        };
    }
}
