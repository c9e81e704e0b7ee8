package dev.athanor.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an ONNX file says of its tensors and of the operations that take them.
///
/// Field numbers are those of `onnx.proto3`, which has kept them since 2017.
///
/// @param initializers by name, in the order of the file
record OnnxGraph(Map<String, OnnxTensor> initializers, List<Node> nodes) {
    // a model of a thousand blocks has some hundred thousand; more is made to fill memory
    private static final int MOST = 4_000_000;

    /// One operation.
    ///
    /// @param operator `MatMul`, `Add`, ...
    record Node(String operator, List<String> inputs, List<String> outputs) {}

    /// @throws CorruptFileException if the file is no whole ONNX model
    static OnnxGraph read(MappedFile file) {
        var model = ProtobufReader.of(file);
        OnnxGraph graph = null;
        while (model.next()) {
            if (model.field() != 7) {
                model.skip();
            } else if (graph == null) {
                graph = new Reader(file.path()).graph(model.message());
            } else {
                throw model.corrupt("is a second graph, expected one");
            }
        }
        if (graph == null) {
            throw new CorruptFileException(
                    file.path(), file.size(), "ends without a graph; it is truncated or no ONNX model");
        }
        return graph;
    }

    private static final class Reader {
        private final Path path;
        private final Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
        private final List<Node> nodes = new ArrayList<>();
        private long names;

        Reader(Path path) {
            this.path = path;
        }

        OnnxGraph graph(ProtobufReader graph) {
            while (graph.next()) {
                switch (graph.field()) {
                    case 1 -> nodes.add(node(graph.message()));
                    case 5 -> {
                        long at = graph.offset();
                        var tensor = OnnxTensor.read(path, at, graph.message());
                        if (initializers.put(tensor.name(), tensor) != null) {
                            throw new CorruptFileException(
                                    path,
                                    at,
                                    "has a second tensor named \"" + ZipArchive.printable(tensor.name()) + "\"");
                        }
                        count(graph);
                    }
                    default -> graph.skip();
                }
            }
            return new OnnxGraph(initializers, nodes);
        }

        private Node node(ProtobufReader node) {
            var operator = "";
            List<String> inputs = new ArrayList<>(3);
            List<String> outputs = new ArrayList<>(1);
            count(node);
            while (node.next()) {
                switch (node.field()) {
                    case 1 -> inputs.add(node.text());
                    case 2 -> outputs.add(node.text());
                    case 4 -> operator = node.text();
                    default -> node.skip();
                }
                count(node);
            }
            return new Node(operator, inputs, outputs);
        }

        private void count(ProtobufReader at) {
            if (++names > MOST) {
                throw at.corrupt("is beyond the " + MOST + " names that a graph may have");
            }
        }
    }
}
