package dev.athanor.distributed;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Gradients of which each process keeps the sum of its slices alone. The parameters have none once they were sent.
final class ScatteredBucket extends GradientBucket {
    /// @param whole the parameter
    /// @param sum of this process's slice of the gradients of all, to which each pass adds; no
    ///     elements where the slice is empty
    private record Part(Tensor whole, Slices cut, Tensor sum) {}

    private final ShardMesh mesh;
    private final int rank;
    private final List<Part> parts;
    private final DType sent;
    private final Device device;
    private final long width;
    private @Nullable Tensor input;
    private @Nullable Tensor output;

    private ScatteredBucket(ShardMesh mesh, List<Part> parts, DType sent, Device device) {
        super(parts.size());
        this.mesh = mesh;
        this.rank = mesh.slices().rank();
        this.parts = parts;
        this.sent = sent;
        this.device = device;
        this.width = parts.stream().mapToLong(part -> part.cut().width()).sum();
    }

    /// @param slices this process's, of these parameters; each is given a gradient
    static ScatteredBucket of(ShardMesh mesh, List<Tensor> parameters, List<Tensor> slices, Compression compression) {
        int count = mesh.slices().size();
        var parts = IntStream.range(0, parameters.size())
                .mapToObj(i -> {
                    var whole = parameters.get(i);
                    var slice = slices.get(i);
                    var sum = Scope.of(slice::zerosLike).release();
                    slice.setGrad(sum);
                    return new Part(whole, new Slices(whole.elements(), count), sum);
                })
                .toList();
        var any = parameters.getFirst();
        var sent = compression.shortens(any.dtype()) ? DType.BF16 : any.dtype();
        return new ScatteredBucket(mesh, parts, sent, any.device());
    }

    /// All slices of the first process lie before those of the second, and so on.
    @Override
    Work begin(ProcessGroup group) {
        try (var _ = Scope.open()) {
            int count = mesh.slices().size();
            var all = Tensor.zeros(Shape.of(width * count), sent, device).release();
            long at = 0;
            for (var part : parts) {
                var gradient = part.whole().grad();
                if (gradient != null) {
                    var from = gradient.contiguous();
                    for (int to = 0; to < count; to++) {
                        all.narrow(0, to * width + at, part.cut().size(to))
                                .copyInPlace(part.cut().of(from, to));
                    }
                    part.whole().setGrad(null);
                }
                at += part.cut().width();
            }
            input = all;
            if (device.equals(Device.CPU)) { // Gloo would copy all, sum the copy everywhere, and copy the slice out
                output = all.narrow(0, rank * width, width).release();
                return group.allReduce(all, Reduction.SUM);
            }
            var own = Tensor.empty(Shape.of(width), sent, device).release();
            output = own;
            return mesh.slices().reduceScatter(own, all, Reduction.SUM);
        }
    }

    @Override
    void ended() {
        var all = input;
        var own = output;
        if (all == null || own == null) {
            return;
        }
        if (!device.equals(Device.CPU)) { // what went is the sum of one copy's processes
            mesh.copies().ifPresent(group -> group.allReduce(own, Reduction.SUM).await());
        }
        try (var _ = Scope.open()) {
            long at = 0;
            for (var part : parts) {
                part.sum().addInPlace(own.narrow(0, at, part.cut().size(rank)));
                at += part.cut().width();
            }
        }
        all.close();
        own.close();
        input = null;
        output = null;
    }

    @Override
    long bytes() {
        return width * parts.getFirst().cut().ranks() * sent.bytes();
    }

    @Override
    public void close() {
        parts.forEach(part -> part.sum().close());
    }
}
