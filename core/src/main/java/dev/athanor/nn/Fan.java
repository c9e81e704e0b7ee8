package dev.athanor.nn;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;

/// How many elements of the input go into one of the output, and the other way round.
///
/// @param in products added up for one output
/// @param out outputs that one input goes into
record Fan(long in, long out) {

    /// Of a weight `[out, in, ...]`, the further axes those of a kernel.
    static Fan of(Shape weight) {
        if (weight.rank() < 2) {
            throw new ShapeException(
                    "a weight of shape " + weight + " has no fan in and fan out: at least 2 axes are needed");
        }
        long kernel = 1;
        for (int axis = 2; axis < weight.rank(); axis++) {
            kernel *= weight.size(axis);
        }
        return new Fan(weight.size(1) * kernel, weight.size(0) * kernel);
    }

    /// What a linear or convolution layer of PyTorch starts with.
    static Tensor defaultWeight(long... sizes) {
        var weight = Tensor.empty(Shape.of(sizes), DType.F32, Device.CPU);
        new Initialization.KaimingUniform(
                        Initialization.FanMode.IN, new Initialization.Nonlinearity.LeakyRelu(Math.sqrt(5)))
                .fill(weight);
        return weight;
    }

    static Tensor defaultBias(long size, long fanIn) {
        double bound = 1 / Math.sqrt((double) fanIn);
        return Tensor.empty(Shape.of(size), DType.F32, Device.CPU).uniformInPlace(-bound, bound);
    }
}
