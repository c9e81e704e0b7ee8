package dev.athanor.distributed.pipeline;

import java.util.ArrayList;
import java.util.List;

/// [OneForwardOneBackward] whose gradients of parameters are computed later, where a rank would wait (ZB-H1, Qi et al.
/// 2023, section 2.2): with times `F`, `B` and `W` of a micro-batch's forward and the two parts of its backward, idle
/// for `(p - 1)(F + B - W)` where the other is for `(p - 1)(F + B + W)`. No rank keeps more than `p` micro-batches.
public record ZeroBubble() implements PipelineSchedule {
    @Override
    public List<Action> actions(int rank, int ranks, int microbatches) {
        int ahead = Math.min(ranks - 1 - rank, microbatches);
        var actions = new ArrayList<Action>();
        for (int i = 0; i < ahead; i++) {
            actions.add(Action.forward(rank, i));
        }
        for (int i = 0; i < microbatches; i++) {
            if (i + ahead < microbatches) {
                actions.add(Action.forward(rank, i + ahead));
            }
            actions.add(Action.backwardInput(rank, i));
            if (i >= rank) {
                actions.add(Action.backwardWeight(rank, i - rank));
            }
        }
        for (int i = Math.max(0, microbatches - rank); i < microbatches; i++) {
            actions.add(Action.backwardWeight(rank, i));
        }
        return actions;
    }
}
