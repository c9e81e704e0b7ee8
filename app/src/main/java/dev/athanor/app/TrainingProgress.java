package dev.athanor.app;

import dev.athanor.track.ProgressLine;
import dev.athanor.train.TrainEvent;
import dev.athanor.train.TrainListener;
import org.jspecify.annotations.Nullable;

/// Shows a run's steps as they are taken.
final class TrainingProgress implements TrainListener, AutoCloseable {
    private final Console console;
    private long stepsPerEpoch;
    private long steps;
    private long resumedAt;
    private @Nullable ProgressLine line;

    TrainingProgress(Console console) {
        this.console = console;
    }

    /// Whether any step was taken.
    boolean stepped() {
        return line != null;
    }

    @Override
    public void on(TrainEvent event) {
        switch (event) {
            case TrainEvent.PassedOver damaged ->
                console.say("train", "passing over a checkpoint: " + damaged.problem());
            case TrainEvent.Started started -> {
                steps = started.steps();
                stepsPerEpoch = started.stepsPerEpoch();
                resumedAt = started.step();
            }
            case TrainEvent.Stepped step -> {
                var shown = line();
                shown.label(
                        "train " + (1 + (step.step() - 1) / stepsPerEpoch) + "/" + Math.ceilDiv(steps, stepsPerEpoch));
                shown.show("loss", step.loss());
                shown.update(step.step());
            }
            case TrainEvent.Validated validated ->
                validated.metrics().forEach((name, value) -> line().show("val " + name, value));
            case TrainEvent.Timed _, TrainEvent.Saving _, TrainEvent.Saved _, TrainEvent.Ended _ -> {}
        }
    }

    private ProgressLine line() {
        if (line == null) {
            if (resumedAt > 0) {
                console.say("train", "going on at step " + resumedAt + " of " + steps);
            }
            line = console.progress("steps", resumedAt, steps);
        }
        return line;
    }

    @Override
    public void close() {
        if (line != null) {
            line.close();
        }
    }
}
