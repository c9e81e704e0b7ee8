package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.loss.Passes;
import dev.athanor.tensor.Tensor;
import java.util.List;

/// An objective whose samples do not depend on each other, so that parts of a batch may be gone over side by side.
public interface DivisibleObjective extends Objective {
    /// Whether it is so now: not where a pass draws random numbers, which are one sequence for the whole run, and not
    /// where gradients are too large to be there once for each part.
    boolean divisible();

    /// The parameters that [#gradients] is of.
    List<Tensor> parameters();

    /// What [#backward] would add to the parameters' gradients, none of which is touched; callable by several threads
    /// at once.
    ///
    /// @return the part of the mean, one element, and after it the gradient of each of the [#parameters]
    List<Tensor> gradients(Batch samples, Tensor count, double scale, Passes passes);
}
