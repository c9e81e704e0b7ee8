package dev.athanor.model;

import dev.athanor.checkpoint.Weights;
import dev.athanor.checkpoint.WeightsMismatchException;
import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.model.bert.BertWeights;
import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.Shape;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// The BERT of a model that PyTorch exported as ONNX: its weights, for training to go on with.
public final class OnnxBert {
    private OnnxBert() {}

    /// The body of the exported model under a new head, on the CPU in fp32, in evaluation mode. The caller closes it.
    ///
    /// @param heads of each attention, which no weight tells
    /// @throws ModelException if the file is of another kind of model
    /// @throws WeightsMismatchException naming every weight that is missing, extra or of another shape
    /// @throws dev.athanor.checkpoint.CheckpointException if the file cannot be read
    public static Bert read(Path file, int heads, BertHead head) {
        return read(file, heads, head, OptionalInt.empty());
    }

    /// The same with the first blocks alone, where `layers` says how many.
    ///
    /// @throws SettingsException if there are not so many
    public static Bert read(Path file, int heads, BertHead head, OptionalInt layers) {
        try (var weights = Weights.open(file)) {
            var shapes = shapes(weights);
            var published = config(file, shapes, heads, head);
            var model = Bert.of(layers.isPresent() ? published.firstLayers(layers.getAsInt()) : published);
            try {
                var names = BertWeights.bodyNames(model, shapes.keySet(), published.layers());
                var _ = weights.load(names.targets(), names.unneeded());
                model.eval();
                return model;
            } catch (RuntimeException error) {
                model.close();
                throw error;
            }
        }
    }

    /// The shape of the exported model under a new head.
    public static BertConfig config(Path file, int heads, BertHead head) {
        try (var weights = Weights.open(file)) {
            return config(file, shapes(weights), heads, head);
        }
    }

    private static Map<String, Shape> shapes(Weights weights) {
        Map<String, Shape> shapes = new HashMap<>();
        weights.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    private static BertConfig config(Path file, Map<String, Shape> shapes, int heads, BertHead head) {
        try {
            return BertWeights.config(shapes, heads, head);
        } catch (SettingsException error) {
            throw new ModelException(file + " cannot be used: " + error.getMessage(), error);
        } catch (IllegalArgumentException | ArithmeticException error) {
            throw new ModelException(file + " holds no BERT: " + error.getMessage(), error);
        }
    }
}
