package dev.athanor.distributed.pipeline;

import dev.athanor.tensor.Tensor;
import java.util.Optional;

/// What the stages of one rank compute. What they keep of a micro-batch between its passes is theirs.
public interface StageWork {
    /// An empty tensor of what a stage gives the next for a micro-batch, in the caller's scope; the gradient of it is
    /// alike.
    Tensor room(int stage, int microbatch);

    /// @param input what the stage before gave; none at the first stage
    /// @return what the next stage gets, in the caller's scope; none at the last
    Optional<Tensor> forward(int stage, int microbatch, Optional<Tensor> input);

    /// Gathers the parameters' gradients.
    ///
    /// @param gradient of what [#forward] gave; none at the last stage
    /// @return the gradient of its input, in the caller's scope; none at the first
    Optional<Tensor> backward(int stage, int microbatch, Optional<Tensor> gradient);

    /// As [#backward], without what is left to [#backwardWeight].
    Optional<Tensor> backwardInput(int stage, int microbatch, Optional<Tensor> gradient);

    /// Gathers what [#backwardInput] has left.
    void backwardWeight(int stage, int microbatch);
}
