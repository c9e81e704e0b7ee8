package dev.athanor.loss;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;

/// Predictions and targets that stand for the same numbers, one beside the other.
///
/// Broadcasting `[batch, 1]` against `[batch]` would compare every prediction with every target, so nothing is
/// broadcast.
///
/// @param prediction of the shape of the target
/// @param target of the predictions' type
record Aligned(Tensor prediction, Tensor target) {

    static Aligned of(String loss, Tensor prediction, Tensor target) {
        var typed = target.dtype() == prediction.dtype() ? target : target.to(prediction.dtype());
        var shape = prediction.shape();
        if (shape.equals(target.shape())) {
            return new Aligned(prediction, typed);
        }
        if (shape.rank() == target.rank() + 1 && shape.size(-1) == 1 && shape.elements() == target.elements()) {
            return new Aligned(prediction.squeeze(-1), typed);
        }
        throw new ShapeException(loss + " of predictions " + shape + " and targets " + target.shape()
                + "; expected predictions [batch] or [batch, 1] and targets [batch]");
    }

    static Tensor elements(Tensor target) {
        return Tensor.full(Shape.of(), (double) target.elements(), DType.F32, Device.CPU)
                .to(target.device());
    }
}
