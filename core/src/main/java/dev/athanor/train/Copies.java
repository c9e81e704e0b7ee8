package dev.athanor.train;

import dev.athanor.checkpoint.TensorPart;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Tensors as they were at one time, on the CPU. The memory of the last time is used again.
final class Copies implements AutoCloseable {
    private final Map<String, Tensor> copies = new LinkedHashMap<>();

    /// Copies them all.
    ///
    /// @return the copies, which the next call overwrites
    Map<String, Tensor> take(Map<String, Tensor> tensors) {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            tensors.forEach((name, tensor) -> copies.computeIfAbsent(
                            name, _ -> tensor.zerosLike().to(Device.CPU).release())
                    .copyInPlace(tensor));
        }
        return copies;
    }

    /// Copies parts of tensors, as [#take].
    Map<String, TensorPart> takeParts(Map<String, TensorPart> parts) {
        var elements = new LinkedHashMap<String, Tensor>();
        parts.forEach((name, part) -> elements.put(name, part.elements()));
        var taken = new LinkedHashMap<String, TensorPart>();
        take(elements)
                .forEach((name, copy) ->
                        taken.put(name, Objects.requireNonNull(parts.get(name)).of(copy)));
        return taken;
    }

    /// Copies them back.
    void restore(Map<String, Tensor> tensors) {
        copies.forEach((name, kept) -> Objects.requireNonNull(tensors.get(name)).copyInPlace(kept));
    }

    @Override
    public void close() {
        copies.values().forEach(Tensor::close);
    }
}
