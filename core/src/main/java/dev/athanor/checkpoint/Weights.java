package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Stored weights as tensors, whatever format they are in: safetensors, one file or several, a state dictionary of
/// PyTorch, or a model that PyTorch exported as ONNX. Nothing is read before it is asked for.
///
/// ```java
/// Weights.load(Path.of("model.safetensors"), model.state());        // all or nothing
/// try (var weights = Weights.open(Path.of("resnet50.pth"))) {
///     var loaded = weights.load(model.state(), false);              // says what found no partner
/// }
/// ```
public final class Weights implements AutoCloseable {
    private static final List<String> TORCH_ENDINGS = List.of(".pth", ".pt", ".bin", ".ckpt");
    private static final String ONNX_ENDING = ".onnx";

    private final Path path;
    private final Map<String, StoredTensor> tensors;
    private final Runnable release;

    private Weights(Path path, Map<String, StoredTensor> tensors, Runnable release) {
        this.path = path;
        this.tensors = tensors;
        this.release = release;
    }

    /// @param path a file of PyTorch if its name ends in `.pth`, `.pt`, `.bin` or `.ckpt`, an exported model if it ends
    ///     in `.onnx`, else what [Safetensors#open] takes
    /// @throws CheckpointException if it cannot be read
    public static Weights open(Path path) {
        if (TORCH_ENDINGS.stream().anyMatch(path.toString()::endsWith)) {
            var file = TorchFile.open(path);
            return new Weights(path, file.tensors(), file::close);
        }
        if (path.toString().endsWith(ONNX_ENDING)) {
            var file = OnnxFile.open(path);
            return new Weights(path, file.tensors(), file::close);
        }
        var file = Safetensors.open(path);
        return new Weights(path, file.tensors(), file::close);
    }

    static Weights of(Path path, Map<String, StoredTensor> tensors, Runnable release) {
        return new Weights(path, tensors, release);
    }

    /// Copies of all the tensors of a file by name, on the CPU, in the innermost scope of the thread.
    ///
    /// @throws CheckpointException if it cannot be read
    public static Map<String, Tensor> read(Path file) {
        try (var weights = open(file)) {
            Map<String, Tensor> tensors = LinkedHashMap.newLinkedHashMap(weights.tensors.size());
            weights.tensors.keySet().forEach(name -> tensors.put(name, weights.read(name)));
            return tensors;
        }
    }

    /// Copies the tensors of a file into `targets`, as [#load(Map, boolean)] does when strict.
    ///
    /// @throws WeightsMismatchException if names or shapes differ, with every difference; nothing is copied then
    public static void load(Path file, Map<String, Tensor> targets) {
        try (var weights = open(file)) {
            var _ = weights.load(targets, true);
        }
    }

    /// Every stored tensor by name.
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /// A copy of one stored tensor on the CPU, in the innermost scope of the thread.
    ///
    /// @throws CheckpointException if there is none of that name
    public Tensor read(String name) {
        var stored = tensors.get(name);
        if (stored == null) {
            throw new CheckpointException(path, "holds no tensor \"" + name + "\" among its " + tensors.size());
        }
        return Tensor.of(stored.bytes(), stored.dtype(), stored.shape());
    }

    /// What of the stored weights and their targets found no partner.
    ///
    /// @param missing targets that are not stored, and were left as they are
    /// @param unused stored tensors that no target asked for
    public record Loaded(List<String> missing, List<String> unused) {}

    /// Copies stored weights into tensors of the same names, converted to their types, on their devices. Either all of
    /// them are loaded or, if they do not fit, none.
    ///
    /// @param targets such as the parameters and buffers of a model
    /// @param strict whether every target must be stored and every stored tensor be used
    /// @throws WeightsMismatchException naming every tensor of another shape and, if strict, missing or unused
    public Loaded load(Map<String, Tensor> targets, boolean strict) {
        return load(targets, strict, _ -> false);
    }

    /// Copies stored weights into tensors as [#load(Map, boolean)] does when strict, except that stored tensors with
    /// names that `unneeded` accepts may have no target.
    ///
    /// @throws WeightsMismatchException naming every tensor that is missing, unused or of another shape
    public Loaded load(Map<String, Tensor> targets, Predicate<String> unneeded) {
        return load(targets, true, unneeded);
    }

    private Loaded load(Map<String, Tensor> targets, boolean strict, Predicate<String> unneeded) {
        List<String> problems = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        targets.forEach((name, target) -> {
            var stored = tensors.get(name);
            if (stored == null) {
                missing.add(name);
            } else if (!stored.shape().equals(target.shape())) {
                problems.add(name + " is stored as " + stored.shape() + ", the model has " + target.shape());
            }
        });
        List<String> unused = tensors.keySet().stream()
                .filter(name -> !targets.containsKey(name))
                .toList();
        if (strict) {
            missing.forEach(name -> problems.add(name + " is not stored"));
            unused.stream()
                    .filter(unneeded.negate())
                    .forEach(name -> problems.add(name + " is stored but not in the model"));
        }
        if (!problems.isEmpty()) {
            throw new WeightsMismatchException(path, problems);
        }
        // checksums are looked at here, before the first target changes
        targets.keySet().stream().filter(tensors::containsKey).forEach(this::bytes);
        targets.forEach((name, target) -> {
            if (tensors.containsKey(name)) {
                try (var _ = Scope.open()) {
                    target.copyInPlace(read(name));
                }
            }
        });
        return new Loaded(missing, unused);
    }

    /// A tensor to be written under a name: its elements are taken when their turn comes.
    public static TensorSource source(String name, Tensor tensor) {
        return new OfTensor(name, tensor);
    }

    /// Tensors to be written under their names.
    public static List<TensorSource> sources(Map<String, Tensor> tensors) {
        List<TensorSource> sources = new ArrayList<>();
        tensors.forEach((name, tensor) -> sources.add(source(name, tensor)));
        return sources;
    }

    @Override
    public void close() {
        release.run();
    }

    private MemorySegment bytes(String name) {
        return java.util.Objects.requireNonNull(tensors.get(name)).bytes();
    }

    private record OfTensor(String name, Tensor tensor) implements TensorSource {
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
            tensor.lend(sink);
        }
    }
}
