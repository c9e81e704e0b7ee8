package dev.athanor.train;

import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// All that a run needs besides its tensors to go on as if it had not stopped: `state.json`.
///
/// @param step the optimiser steps taken
/// @param samples the samples seen, counted over epochs
/// @param lossSum of the samples since the last validation, and how many they are
/// @param trainLoss the mean of those, or of the ones before when there are none
/// @param randomState of libtorch's default generator, in Base64
/// @param best the best validation
/// @param sinceBest validations since then
/// @param ended why the run ended, if it did
/// @param lossScale that of the next step, where there is one
/// @param identity what must be equal for a run to be the same one: data, seed, batch and so on
record RunState(
        long step,
        long samples,
        double lossSum,
        long lossSamples,
        double trainLoss,
        String randomState,
        Optional<Fit.Best> best,
        int sinceBest,
        Optional<Fit.Reason> ended,
        Optional<LossScale> lossScale,
        Map<String, String> identity) {

    byte[] toJson() {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }

    static RunState parse(byte[] json, String file) {
        try {
            return JsonMapper.shared().readValue(json, RunState.class);
        } catch (JacksonException error) {
            throw new TrainingException(file + " is not the state of a run: " + error.getOriginalMessage());
        }
    }
}
