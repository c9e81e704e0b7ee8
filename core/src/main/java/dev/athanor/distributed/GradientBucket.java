package dev.athanor.distributed;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gradients of one type that travel together.
final class GradientBucket implements AutoCloseable {
    private final Tensor flat;
    private final int count;
    private final boolean shortened;
    private int arrived;
    private @Nullable Tensor travelling;
    private @Nullable Work work;

    private GradientBucket(Tensor flat, int count, boolean shortened) {
        this.flat = flat;
        this.count = count;
        this.shortened = shortened;
    }

    /// A bucket with the gradients of these parameters, zeros where there are none; from now on they are views of it.
    static GradientBucket of(List<Tensor> parameters, Compression compression) {
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
        boolean shortened = compression == Compression.BF16 && dtype.bytes() > DType.BF16.bytes();
        return new GradientBucket(flat, parameters.size(), shortened);
    }

    void arrived() {
        arrived++;
    }

    boolean full() {
        return arrived >= count;
    }

    boolean travels() {
        return work != null;
    }

    void send(ProcessGroup group) {
        try (var _ = Scope.open()) {
            var sent = shortened ? flat.to(DType.BF16).release() : flat;
            travelling = sent;
            work = group.allReduce(sent, Reduction.SUM);
        }
    }

    void await() {
        var under = work;
        var sent = travelling;
        if (under == null || sent == null) {
            return;
        }
        under.await();
        if (shortened) {
            flat.copyInPlace(sent);
            sent.close();
        }
        work = null;
        travelling = null;
        arrived = 0;
    }

    long bytes() {
        return flat.elements() * (shortened ? DType.BF16 : flat.dtype()).bytes();
    }

    @Override
    public void close() {
        flat.close();
    }
}
