package dev.athanor.train;

import dev.athanor.distributed.ProcessGroup;
import dev.athanor.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/// An objective whose model is spread over processes. All of them run one loop over the same samples, call what
/// stands here in the same order, and get the same losses.
public interface SpreadObjective extends Objective {
    /// All of the processes. The first writes what there is one of: the log, the model.
    ProcessGroup all();

    /// The processes that move the same parameters as this one, each in a copy of the model.
    ProcessGroup copies();

    /// The parameters that this process moves, by name.
    Map<String, Tensor> own();

    /// Those of its own whose gradients another process counts in the norm of all.
    Set<String> countedElsewhere();

    /// Adds up what processes that have a parameter in common have gathered of its gradient, after the last backward
    /// of a step.
    void exchange();

    /// The norm of all gradients.
    ///
    /// @param own that of the gradients that this process counts, one element
    Tensor norm(Tensor own);

    /// Copies the parameters of all processes into the model of the first one.
    void gatherModel();
}
