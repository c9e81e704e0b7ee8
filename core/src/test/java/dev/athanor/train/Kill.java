package dev.athanor.train;

import dev.athanor.loss.Passes;
import dev.athanor.nn.Module;
import dev.athanor.tensor.GradientHook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Ends a rank by signal 9 in the thirteenth step, or as the last checkpoint is written, which the first rank does; the
/// variant says in what: `killed-forward`, `killed-backward`, `killed-exchange` (gradients are on their way, the
/// optimizer is next) or `killed-save`. Other variants do nothing.
final class Kill {
    private static final int STEPS_BEFORE = 12;

    private final String variant;
    private final int rank;
    private final List<GradientHook> held = new ArrayList<>(); // as libtorch does not
    private long steps;

    Kill(String variant, int rank) {
        this.variant = variant;
        this.rank = rank;
    }

    private void in(String phase, int victim) {
        if (!variant.equals("killed-" + phase) || rank != victim || steps < STEPS_BEFORE) {
            return;
        }
        try {
            var pid = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-9", pid).start().waitFor(10, TimeUnit.SECONDS);
            throw new AssertionError("outlived signal 9");
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    void watch(Trainer trainer, Module model) {
        trainer.listener(event -> {
            switch (event) {
                case TrainEvent.Stepped stepped -> steps = stepped.step();
                case TrainEvent.Saving _ -> in("save", 0);
                default -> {}
            }
        });
        if (variant.equals("killed-backward")) {
            var any = model.parameters().values().iterator().next();
            held.add(GradientHook.of(any, () -> in("backward", 1)));
        }
        if (variant.equals("killed-exchange")) {
            trainer.interruptedBy(() -> {
                in("exchange", 1);
                return false;
            });
        }
    }

    Objective watching(Objective whole) {
        return variant.equals("killed-forward") ? new Watched(whole, inForward()) : whole;
    }

    private Passes inForward() {
        return new Passes() {
            @Override
            public void forward() { // through the head, after the blocks
                in("forward", 1);
            }

            @Override
            public void backward() {}
        };
    }
}
