package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.loss.Passes;
import dev.athanor.tensor.Tensor;
import java.util.Map;

/// What training makes small: a mean over samples, whose sum and count are told apart so that a step may go over its
/// samples in parts, of any sizes, and come to the gradients of the whole.
public interface Objective {
    /// What the mean over these samples is divided by, one fp32 element: rows, tokens, or the sum of class weights.
    Tensor count(Batch samples);

    /// The losses added up, one element.
    Tensor total(Batch samples);

    /// Adds the gradients of `scale` times this part of the mean to those of the parameters.
    ///
    /// @param count of all samples of the step
    /// @param scale 1, or what keeps gradients in the range of their type
    /// @param passes going forward when this is called, to be told when it goes backward
    /// @return the part of the mean, one element
    default Tensor backward(Batch samples, Tensor count, double scale, Passes passes) {
        var share = total(samples).div(count);
        passes.backward();
        (scale == 1 ? share : share.mul(scale)).backward();
        return share;
    }

    /// As [#backward(Batch, Tensor, double, Passes)] for a step whose samples are all here.
    default Tensor backward(Batch samples, double scale, Passes passes) {
        return backward(samples, count(samples), scale, passes);
    }

    /// What a validation's mean loss is in other units, by name.
    default Map<String, Double> scores(double loss) {
        return Map.of();
    }

    /// The samples that a validation takes at once.
    ///
    /// @param batch those that training does
    default int evaluationBatch(int batch) {
        return batch;
    }
}
