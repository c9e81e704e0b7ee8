package dev.athanor.distributed.pipeline;

import dev.athanor.settings.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// In which order ranks take the micro-batches of a step.
public sealed interface PipelineSchedule permits FillDrain, OneForwardOneBackward, Interleaved, ZeroBubble {
    /// How many stages each rank has.
    default int stagesPerRank() {
        return 1;
    }

    /// Adds what is wrong with `microbatches` on so many ranks.
    default void check(int ranks, int microbatches, Check check) {
        check.atLeast("microbatches", microbatches, 1);
    }

    /// What `rank` does, in its order.
    List<Action> actions(int rank, int ranks, int microbatches);

    /// What each rank does.
    ///
    /// @throws dev.athanor.settings.SettingsException if the schedule does not go with these numbers
    default Program program(int ranks, int microbatches) {
        var check = new Check().atLeast("stages", ranks, 1);
        check(ranks, microbatches, check);
        check.orThrow();
        IntFunction<List<Action>> actions = rank -> actions(rank, ranks, microbatches);
        var byRank = new ArrayList<List<Action>>();
        for (int rank = 0; rank < ranks; rank++) {
            byRank.add(actions.apply(rank));
        }
        return new Program(ranks * stagesPerRank(), microbatches, byRank);
    }
}
