package dev.athanor.checkpoint;

import dev.athanor.tensor.Shape;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The weights of a model that PyTorch exported as ONNX, by PyTorch's names.
///
/// The exporter keeps the names of most parameters, but stores the matrix of a linear layer transposed and calls it
/// `onnx::MatMul_787`. What it was is seen in the graph: its product is what `query.bias` is added to, so it is
/// `query.weight`, and is given here under that name and in PyTorch's layout, `[out, in]`. Parameters that were equal
/// and are stored once are given under each of their names.
///
/// Nothing is computed of the graph, and nothing is read before it is asked for. Closing it takes the bytes of its
/// tensors away.
public final class OnnxFile implements AutoCloseable {
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    private final MappedFile file;
    private final Map<String, StoredTensor> tensors;

    private OnnxFile(MappedFile file, Map<String, StoredTensor> tensors) {
        this.file = file;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /// @throws CorruptFileException if the file is damaged or made to mislead
    /// @throws UnsupportedFileException if it keeps its weights in other files, or in types that are not read here
    /// @throws CheckpointException if there is no such file
    public static OnnxFile open(Path path) {
        var file = MappedFile.open(path);
        try {
            return new OnnxFile(file, tensors(OnnxGraph.read(file)));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Every tensor by name, in the order of the file.
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    private static Map<String, StoredTensor> tensors(OnnxGraph graph) {
        var linears = linears(graph);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (var tensor : graph.initializers().values()) {
            var name = linears.get(tensor.name());
            if (name == null) {
                tensors.put(tensor.name(), stored(tensor.name(), tensor));
            } else {
                tensors.put(name, transposed(name, tensor));
            }
        }
        for (var node : graph.nodes()) {
            if (node.operator().equals("Identity") && node.inputs().size() == 1) {
                var same = graph.initializers().get(node.inputs().getFirst());
                if (same != null) {
                    node.outputs().forEach(name -> tensors.putIfAbsent(name, stored(name, same)));
                }
            }
        }
        return tensors;
    }

    /// The parameter that each matrix is whose name was lost.
    private static Map<String, String> linears(OnnxGraph graph) {
        var initializers = graph.initializers();
        Map<String, String> matrixOf = new HashMap<>(); // by the product
        Set<String> used = new HashSet<>();
        Set<String> severalTimes = new HashSet<>();
        for (var node : graph.nodes()) {
            for (var input : node.inputs()) {
                if (initializers.containsKey(input) && !used.add(input)) {
                    severalTimes.add(input);
                }
            }
            if (node.operator().equals("MatMul")
                    && node.inputs().size() == 2
                    && node.outputs().size() == 1) {
                var matrix = initializers.get(node.inputs().get(1));
                if (matrix != null && matrix.shape().rank() == 2) {
                    matrixOf.put(node.outputs().getFirst(), matrix.name());
                }
            }
        }
        Map<String, String> matrices = new HashMap<>(); // by their recovered names
        for (var node : graph.nodes()) {
            if (node.operator().equals("Add") && node.inputs().size() == 2) {
                for (int side = 0; side < 2; side++) {
                    var bias = initializers.get(node.inputs().get(side));
                    var matrix =
                            initializers.get(matrixOf.getOrDefault(node.inputs().get(1 - side), ""));
                    if (bias != null && matrix != null && fit(matrix, bias) && !severalTimes.contains(matrix.name())) {
                        var name = bias.name().substring(0, bias.name().length() - BIAS.length()) + WEIGHT;
                        if (!initializers.containsKey(name)) {
                            matrices.putIfAbsent(name, matrix.name());
                        }
                    }
                }
            }
        }
        Map<String, String> linears = new HashMap<>();
        matrices.forEach((name, matrix) -> linears.putIfAbsent(matrix, name));
        return linears;
    }

    private static boolean fit(OnnxTensor matrix, OnnxTensor bias) {
        return bias.name().endsWith(BIAS)
                && bias.shape().rank() == 1
                && bias.shape().size(0) == matrix.shape().size(1);
    }

    private static StoredTensor stored(String name, OnnxTensor tensor) {
        return new StoredTensor(name, tensor.dtype(), tensor.shape(), tensor::bytes);
    }

    private static StoredTensor transposed(String name, OnnxTensor tensor) {
        long in = tensor.shape().size(0);
        long out = tensor.shape().size(1);
        var view = new StridedView(tensor.dtype().bytes(), 0, new long[] {out, in}, new long[] {1, out});
        return new StoredTensor(name, tensor.dtype(), Shape.of(out, in), () -> view.of(tensor.bytes()));
    }

    @Override
    public void close() {
        file.close();
    }
}
