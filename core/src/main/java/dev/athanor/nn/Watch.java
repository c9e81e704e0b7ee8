package dev.athanor.nn;

import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gathers what layers did while a model ran, by the layer and, for layers without state, by where they stand.
final class Watch implements Module.Observer {

    /// What all calls of one layer made.
    record Seen(Shape output, long flops, long activationBytes) {
        private Seen and(Seen next) {
            return new Seen(next.output, flops + next.flops, activationBytes + next.activationBytes);
        }
    }

    private record Place(Module owner, int index) {}

    private final Map<Module, Seen> modules = new HashMap<>(); // a module is equal to itself alone
    private final Map<Place, Seen> parts = new HashMap<>();

    @Override
    public void saw(Module module, Tensor input, Tensor output) {
        long bytes = module.children().isEmpty() ? bytesOf(input, output) : 0; // its parts have counted theirs
        var shape = output.shape();
        modules.merge(module, new Seen(shape, module.flops(input.shape(), shape), bytes), Seen::and);
    }

    @Override
    public void sawPart(Module owner, int index, Tensor input, Tensor output) {
        parts.merge(new Place(owner, index), new Seen(output.shape(), 0, bytesOf(input, output)), Seen::and);
    }

    @Nullable
    Seen of(Module module) {
        return modules.get(module);
    }

    @Nullable
    Seen of(Module owner, int index) {
        return parts.get(new Place(owner, index));
    }

    private static long bytesOf(Tensor input, Tensor output) {
        return output.sharesMemory(input)
                ? 0
                : output.elements() * output.dtype().bytes();
    }
}
