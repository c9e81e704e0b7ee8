package dev.athanor.loss;

import dev.athanor.settings.Check;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Functional.Reduction;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The negative log likelihood of the right classes under a softmax, as `torch.nn.CrossEntropyLoss`.
///
/// Predictions are logits `[batch, classes]`, targets i64 class numbers `[batch]`. The mean is divided by the weights
/// of the rows that count; where no row counts it is not a number.
///
/// @param classWeights what a row of each class counts for
/// @param labelSmoothing the part of a target, from 0 to 1, that is spread evenly over all classes
/// @param ignoreIndex the target of rows that do not count
public record CrossEntropy(ClassWeights classWeights, double labelSmoothing, long ignoreIndex) implements Loss {
    public CrossEntropy {
        new Check().within("labelSmoothing", labelSmoothing, 0, 1).orThrow();
    }

    public static CrossEntropy defaults() {
        return new CrossEntropy(new ClassWeights.None(), 0, -100);
    }

    public CrossEntropy classWeights(ClassWeights value) {
        return new CrossEntropy(value, labelSmoothing, ignoreIndex);
    }

    public CrossEntropy labelSmoothing(double value) {
        return new CrossEntropy(classWeights, value, ignoreIndex);
    }

    public CrossEntropy ignoreIndex(long value) {
        return new CrossEntropy(classWeights, labelSmoothing, value);
    }

    @Override
    public CrossEntropy prepared(long[] classCounts) {
        return classWeights instanceof ClassWeights.Balanced ? classWeights(ClassWeights.balancing(classCounts)) : this;
    }

    @Override
    public Tensor count(Tensor target) {
        return Scope.of(() -> {
            var counts = target.ne((double) ignoreIndex);
            var weights = weights(DType.F32, target.device());
            if (weights == null) {
                return counts.sum().to(DType.F32);
            }
            var classes = target.maskedFill(counts.logicalNot(), 0).flatten(0, -1);
            return weights.indexSelect(0, classes).mul(counts.flatten(0, -1)).sum();
        });
    }

    @Override
    public Tensor reduced(Tensor prediction, Tensor target, Reduction reduction) {
        if (prediction.rank() != target.rank() + 1) {
            throw new ShapeException("cross entropy of predictions " + prediction.shape() + " and targets "
                    + target.shape() + "; expected logits [batch, classes] and class numbers [batch]");
        }
        if (classWeights instanceof ClassWeights.None) {
            return Functional.crossEntropy(prediction, target, null, reduction, ignoreIndex, labelSmoothing);
        }
        return Scope.of(() -> {
            var weights = weights(prediction.dtype(), prediction.device());
            return Functional.crossEntropy(prediction, target, weights, reduction, ignoreIndex, labelSmoothing);
        });
    }

    private @Nullable Tensor weights(DType dtype, Device device) {
        return switch (classWeights) {
            case ClassWeights.None() -> null;
            case ClassWeights.Balanced() ->
                throw new IllegalStateException(
                        "class weights are balanced, but the classes were not counted; call prepared(classCounts)");
            case ClassWeights.Given(var weights) ->
                Tensor.of(
                                weights.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .toArray(),
                                Shape.of(weights.size()).toArray())
                        .to(dtype)
                        .to(device);
        };
    }
}
