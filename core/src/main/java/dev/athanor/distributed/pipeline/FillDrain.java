package dev.athanor.distributed.pipeline;

import dev.athanor.settings.Written;
import java.util.ArrayList;
import java.util.List;

/// All micro-batches forward, then all backward (GPipe, Huang et al. 2019): idle for `(p - 1) / (m + p - 1)` of the
/// step on `p` ranks with `m` micro-batches, all of which a rank keeps.
@Written("gpipe")
public record FillDrain() implements PipelineSchedule {
    @Override
    public List<Action> actions(int rank, int ranks, int microbatches) {
        var actions = new ArrayList<Action>();
        for (int i = 0; i < microbatches; i++) {
            actions.add(Action.forward(rank, i));
        }
        for (int i = 0; i < microbatches; i++) {
            actions.add(Action.backward(rank, i));
        }
        return actions;
    }
}
