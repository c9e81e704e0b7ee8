package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Named tensors in and out of safetensors files.
public final class Weights {
    private Weights() {}

    /// The tensors of a file by name, in the caller's scope.
    public static Map<String, Tensor> read(Path file) {
        try (var stored = Safetensors.open(file)) {
            var tensors = new LinkedHashMap<String, Tensor>();
            stored.tensors()
                    .forEach((name, tensor) ->
                            tensors.put(name, Tensor.of(tensor.bytes(), tensor.dtype(), tensor.shape())));
            return tensors;
        }
    }

    /// Copies the tensors of a file into `targets`, converted to their type and device.
    ///
    /// @throws WeightsMismatchException if names or shapes differ, with every difference; nothing is copied then
    public static void load(Path file, Map<String, Tensor> targets) {
        try (var stored = Safetensors.open(file)) {
            var problems = differences(stored.tensors(), targets);
            if (!problems.isEmpty()) {
                throw new WeightsMismatchException(file, problems);
            }
            targets.forEach((name, target) -> {
                var tensor = stored.tensor(name);
                try (var _ = Scope.open()) {
                    target.copyInPlace(Tensor.of(tensor.bytes(), tensor.dtype(), tensor.shape()));
                }
            });
        }
    }

    /// The tensors as what a file is written from; each is read when its turn comes.
    public static List<TensorSource> sources(Map<String, Tensor> tensors) {
        List<TensorSource> sources = new ArrayList<>();
        tensors.forEach((name, tensor) -> sources.add(new Live(name, tensor)));
        return sources;
    }

    private static List<String> differences(Map<String, StoredTensor> stored, Map<String, Tensor> targets) {
        List<String> problems = new ArrayList<>();
        targets.forEach((name, target) -> {
            var found = stored.get(name);
            if (found == null) {
                problems.add(name + " " + target.shape() + " is missing");
            } else if (!found.shape().equals(target.shape())) {
                problems.add(name + " is " + found.shape() + ", expected " + target.shape());
            }
        });
        stored.forEach((name, tensor) -> {
            if (!targets.containsKey(name)) {
                problems.add(name + " " + tensor.shape() + " is not in the model");
            }
        });
        return problems;
    }

    private record Live(String name, Tensor tensor) implements TensorSource {
        @Override
        public DType dtype() {
            return tensor.dtype();
        }

        @Override
        public Shape shape() {
            return tensor.shape();
        }

        @Override
        public void read(Consumer<MemorySegment> sink) {
            try (var arena = Arena.ofConfined()) {
                var bytes = arena.allocate(tensor.elements() * dtype().bytes(), Long.BYTES);
                tensor.copyTo(bytes);
                sink.accept(bytes);
            }
        }
    }
}
