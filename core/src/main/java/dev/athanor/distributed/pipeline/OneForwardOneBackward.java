package dev.athanor.distributed.pipeline;

import dev.athanor.settings.Written;
import java.util.ArrayList;
import java.util.List;

/// As soon as a rank can go backward it goes forward and backward in turn (PipeDream-Flush, Narayanan et al. 2021):
/// idle as long as [FillDrain], but rank `r` of `p` keeps at most `p - r` micro-batches.
@Written("1f1b")
public record OneForwardOneBackward() implements PipelineSchedule {
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
            actions.add(Action.backward(rank, i));
        }
        return actions;
    }
}
