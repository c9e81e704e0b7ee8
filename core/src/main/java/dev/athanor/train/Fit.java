package dev.athanor.train;

import dev.athanor.track.Ledger;
import dev.athanor.track.RankTime;
import java.util.List;
import java.util.Optional;

/// How a run ended.
///
/// @param step the optimiser steps taken
/// @param epochs the passes over the data
/// @param trainLoss the mean loss of the samples before the last validation, or of the last epoch
/// @param best the best validation, if there were any; the model holds its parameters. None if those are lost
/// @param ledger where the time went
/// @param ranks what a step took on average, on each process
public record Fit(
        Reason reason,
        long step,
        double epochs,
        double trainLoss,
        Optional<Best> best,
        Ledger ledger,
        List<RankTime> ranks) {
    public Fit {
        ranks = List.copyOf(ranks);
    }

    /// Why a run ended.
    public enum Reason {
        COMPLETED,
        STOPPED_EARLY,
        INTERRUPTED
    }

    /// The best validation of a run.
    ///
    /// @param value of the monitored metric
    public record Best(long step, double value) {}
}
