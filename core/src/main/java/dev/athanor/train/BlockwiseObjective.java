package dev.athanor.train;

import dev.athanor.distributed.BlockWatch;
import java.util.List;
import java.util.Set;

/// An objective that goes through a model block by block, forward and backward.
public interface BlockwiseObjective extends Objective {
    /// The names of the parameters that each of the blocks computes with; others are wanted all
    /// the time.
    List<Set<String>> blocks();

    /// The same objective, which tells `watch` where it is.
    Objective watched(BlockWatch watch);
}
