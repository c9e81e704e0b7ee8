package dev.athanor.train;

import dev.athanor.track.RankTime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a run tells while it goes on. Nothing in it depends on the clock, so a resumed run tells the same; but for what
/// steps took, and when a checkpoint is there.
public sealed interface TrainEvent {
    /// The optimiser steps taken so far.
    long step();

    /// A checkpoint is damaged; the run goes on from one before it, or ends without the best parameters.
    record PassedOver(long step, String problem) implements TrainEvent {}

    /// The first event of a run, but for what it passes over.
    ///
    /// @param step 0, or where the run was resumed
    /// @param steps in all
    /// @param samples of the training data
    record Started(long step, long steps, long stepsPerEpoch, long samples) implements TrainEvent {}

    /// A step was taken.
    ///
    /// @param epoch passes over the data so far, with the fraction of the present one
    /// @param loss of the step's samples, before the update
    /// @param lr the step's learning rate
    /// @param samples in the step
    record Stepped(long step, double epoch, double loss, double lr, long samples) implements TrainEvent {}

    /// So many steps were taken again, see [Trainer#timeEvery].
    ///
    /// @param ranks what a step took on average since the last time, on each process
    record Timed(long step, List<RankTime> ranks) implements TrainEvent {
        public Timed {
            ranks = List.copyOf(ranks);
        }
    }

    /// A validation was made.
    ///
    /// @param trainLoss the mean loss of the samples since the last validation
    /// @param metrics `loss`, then the run's [Scores]
    /// @param best whether it is the best so far
    record Validated(long step, double epoch, double trainLoss, double lr, Map<String, Double> metrics, boolean best)
            implements TrainEvent {}

    /// A checkpoint of this step begins to be written.
    record Saving(long step) implements TrainEvent {}

    /// A checkpoint is on the disk; told between two steps, perhaps some after its own.
    record Saved(long step, Path directory) implements TrainEvent {}

    /// The last event of a run.
    record Ended(long step, Fit.Reason reason) implements TrainEvent {}
}
