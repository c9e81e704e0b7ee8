package dev.athanor.distributed.pipeline;

import dev.athanor.settings.Check;
import java.util.ArrayList;
import java.util.List;

/// [OneForwardOneBackward] where each rank has several stages that are not neighbours (Narayanan et al. 2021, section
/// 2.2): idle for `(p - 1) / (v m + p - 1)` of the step with `v` stages at a rank, for `v` times the traffic.
///
/// @param stagesPerRank at least 2
public record Interleaved(int stagesPerRank) implements PipelineSchedule {
    public Interleaved {
        new Check().atLeast("stagesPerRank", stagesPerRank, 2).orThrow();
    }

    public static Interleaved defaults() {
        return new Interleaved(2);
    }

    @Override
    public void check(int ranks, int microbatches, Check check) {
        check.atLeast("microbatches", microbatches, 1)
                .that(
                        ranks < 1 || microbatches % ranks == 0,
                        "microbatches",
                        "is " + microbatches + ", which is no multiple of the " + ranks
                                + " stages, as interleaved needs; expected one, such as "
                                + Math.ceilDiv(Math.max(1, microbatches), Math.max(1, ranks)) * ranks);
    }

    @Override
    public List<Action> actions(int rank, int ranks, int microbatches) {
        int all = microbatches * stagesPerRank;
        int ahead = Math.min(2 * (ranks - 1 - rank) + (stagesPerRank - 1) * ranks, all);
        var actions = new ArrayList<Action>();
        for (int i = 0; i < ahead; i++) {
            actions.add(forward(i, rank, ranks));
        }
        for (int i = 0; i < all; i++) {
            if (i + ahead < all) {
                actions.add(forward(i + ahead, rank, ranks));
            }
            actions.add(backward(i, rank, ranks));
        }
        return actions;
    }

    /// A rank takes as many micro-batches as there are ranks through each of its stages in turn.
    private Action forward(int number, int rank, int ranks) {
        return Action.forward(turn(number, ranks) * ranks + rank, microbatch(number, ranks));
    }

    private Action backward(int number, int rank, int ranks) {
        int stage = (stagesPerRank - 1 - turn(number, ranks)) * ranks + rank;
        return Action.backward(stage, microbatch(number, ranks));
    }

    private int turn(int number, int ranks) {
        return number / ranks % stagesPerRank;
    }

    private int microbatch(int number, int ranks) {
        return number / (ranks * stagesPerRank) * ranks + number % ranks;
    }
}
