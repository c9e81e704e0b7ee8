package dev.athanor.distributed;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.List;

/// Gradients in one tensor that becomes the sum on every process; the parameters' are views of it.
final class SummedBucket extends GradientBucket {
    private final Tensor flat;
    private final boolean shortened;
    private Tensor travelling;

    private SummedBucket(Tensor flat, int count, boolean shortened) {
        super(count);
        this.flat = flat;
        this.shortened = shortened;
        this.travelling = flat;
    }

    /// A bucket with the gradients of these parameters, zeros where there are none; from now on they are views of it.
    static SummedBucket of(List<Tensor> parameters, Compression compression) {
        var dtype = parameters.getFirst().dtype();
        long elements = parameters.stream().mapToLong(Tensor::elements).sum();
        var flat = Tensor.zeros(Shape.of(elements), dtype, parameters.getFirst().device())
                .release();
        try (var _ = Scope.open()) {
            long first = 0;
            for (var parameter : parameters) {
                var view = flat.narrow(0, first, parameter.elements())
                        .view(parameter.shape().toArray());
                var gradient = parameter.grad();
                if (gradient != null) {
                    view.copyInPlace(gradient);
                }
                parameter.setGrad(view);
                first += parameter.elements();
            }
        }
        return new SummedBucket(flat, parameters.size(), compression.shortens(dtype));
    }

    @Override
    Work begin(ProcessGroup group) {
        try (var _ = Scope.open()) {
            travelling = shortened ? flat.to(DType.BF16).release() : flat;
            return group.allReduce(travelling, Reduction.SUM);
        }
    }

    @Override
    void ended() {
        if (shortened) {
            flat.copyInPlace(travelling);
            travelling.close();
        }
    }

    @Override
    long bytes() {
        return flat.elements() * (shortened ? DType.BF16 : flat.dtype()).bytes();
    }

    @Override
    public void close() {
        flat.close();
    }
}
