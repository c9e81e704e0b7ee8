package dev.athanor.train;

import dev.athanor.distributed.BlockWatch;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.pipeline.GradientWatch;
import dev.athanor.tensor.Tensor;
import java.util.List;
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

    /// The names of the parameters of each stage that is here, by the stage's number.
    Map<Integer, Set<String>> stages();

    /// The names of the parameters of each of the model's blocks.
    List<Set<String>> blocks();

    /// Has others told where the passes are.
    void watchedBy(BlockWatch blocks, GradientWatch gradients);

    /// Adds up what processes that have a parameter in common have gathered of its gradient, after the last backward
    /// of a step.
    void exchange();

    /// As [#exchange()], where each copy has the gradients of its slices alone, and those are of all copies.
    ///
    /// @param slices of parameters, by the parameters' names
    void exchange(Map<String, Tensor> slices);

    /// The norm of all gradients.
    ///
    /// @param own that of the gradients that this process counts, one element
    Tensor norm(Tensor own);

    /// Frees the parameters that are not this process's [#own], until they are gathered.
    void spreadModel();

    /// Copies the parameters of all processes into the model of the first one.
    void gatherModel();
}
