package dev.athanor.train;

import dev.athanor.track.Ledger;
import java.util.Optional;

/// How a run ended.
///
/// @param step the optimiser steps taken
/// @param epochs the passes over the data
/// @param trainLoss the mean loss of the samples before the last validation, or of the last epoch
/// @param best the best validation, if there were any; the model holds its parameters
/// @param ledger where the time went
public record Fit(Reason reason, long step, double epochs, double trainLoss, Optional<Best> best, Ledger ledger) {
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
