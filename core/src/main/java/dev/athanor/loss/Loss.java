package dev.athanor.loss;

import dev.athanor.tensor.Functional.Reduction;
import dev.athanor.tensor.Tensor;
import java.util.List;

/// How wrong predictions are. Each loss says in its own documentation which shapes it takes.
public sealed interface Loss permits CrossEntropy, BinaryCrossEntropy, MeanSquaredError, Huber {

    /// The losses added up, or their mean over what counts: one element in the caller's scope.
    Tensor reduced(Tensor prediction, Tensor target, Reduction reduction);

    /// The mean over what counts, one element in the caller's scope.
    default Tensor of(Tensor prediction, Tensor target) {
        return reduced(prediction, target, Reduction.MEAN);
    }

    /// The losses added up, one element; divided by [#count] it is [#of].
    default Tensor total(Tensor prediction, Tensor target) {
        return reduced(prediction, target, Reduction.SUM);
    }

    /// What a mean over these targets is divided by, one fp32 element: rows, elements, or the rows' class weights.
    Tensor count(Tensor target);

    /// This loss with every choice resolved that depends on the data.
    ///
    /// @param classCounts how often each class occurs in the training data; losses without classes ignore it
    default Loss prepared(long[] classCounts) {
        return this;
    }

    /// The mean over several micro-batches together, one micro-batch at a time.
    ///
    /// @param targets those of every micro-batch that shares one optimiser step
    default Accumulation over(List<Tensor> targets) {
        return Accumulation.of(this, targets);
    }

    static CrossEntropy crossEntropy() {
        return CrossEntropy.defaults();
    }

    static BinaryCrossEntropy binaryCrossEntropy() {
        return BinaryCrossEntropy.defaults();
    }

    static MeanSquaredError meanSquaredError() {
        return new MeanSquaredError();
    }

    static Huber huber() {
        return Huber.defaults();
    }
}
