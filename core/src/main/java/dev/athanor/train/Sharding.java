package dev.athanor.train;

import java.util.Locale;

/// What the copies of a model that share a batch do not each have whole.
///
/// From Rajbhandari et al., ZeRO: Memory Optimizations Toward Training Trillion Parameter Models
/// (2019).
public enum Sharding {
    /// Each has all of it.
    NONE,
    /// The optimizer's state, ZeRO's first stage: each has that of its slice of every parameter,
    /// moves that, and is given the others'. With Adam on N processes it is 8/N bytes of state a
    /// parameter and process in place of 8, for half as many bytes again on the way.
    STATE,
    /// Gradients as well, ZeRO's second stage: each keeps the sums of its slices, another 4/N
    /// bytes in place of 4. Of batches that are accumulated each sends its gradients.
    GRADIENTS,
    /// Parameters as well, ZeRO's third stage: each has its slice of every parameter, another 4/N
    /// bytes in place of 4. Those of a block come whole while the block before it computes,
    /// forward and backward, and go behind it; those of no block are whole from the beginning of
    /// a pass to its end. What travels is half as much again as without sharding. For a
    /// [BlockwiseObjective].
    ///
    /// Between passes the parameters of the model have no memory. At a [TrainEvent.Validated] the
    /// first process has them whole, and so has every process after the run.
    PARAMETERS;

    /// As recipes write it.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
