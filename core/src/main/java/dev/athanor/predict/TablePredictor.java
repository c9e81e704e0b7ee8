package dev.athanor.predict;

import dev.athanor.model.ModelDirectory;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.table.DataException;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.Target;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A trained model over table rows with the preprocessing that was fitted for it. Safe for use by many threads.
public final class TablePredictor implements AutoCloseable {
    private final Mlp model;
    private final Preprocessing preprocessing;
    private final Device device;

    private TablePredictor(Mlp model, Preprocessing preprocessing, Device device) {
        this.model = model;
        this.preprocessing = preprocessing;
        this.device = device;
    }

    /// Reads a model directory.
    ///
    /// @throws DataException if its weights and its preprocessing do not fit each other
    public static TablePredictor load(Path directory, Device device) {
        var preprocessing = Preprocessing.read(directory.resolve(ModelDirectory.PREPROCESSING));
        var model = ModelDirectory.readMlp(directory);
        int expected = preprocessing.target() instanceof Target.Classes classes
                ? classes.labels().size()
                : 1;
        if (model.config().outputs() != expected) {
            int outputs = model.config().outputs();
            model.close();
            throw DataException.in(
                    directory,
                    "its model has " + outputs + " outputs, but its preprocessing expects " + expected
                            + "; are both of one training?");
        }
        model.to(device);
        model.eval();
        return new TablePredictor(model, preprocessing, device);
    }

    /// What turns a row into the input of [#predict].
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /// The classes in the order of the probabilities; none for a model of numbers.
    public List<String> labels() {
        return preprocessing.target() instanceof Target.Classes classes ? classes.labels() : List.of();
    }

    /// Answers for rows that the preprocessing's encoder has encoded.
    public List<Answer> predict(List<float[]> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var output = model.forward(batch(rows));
            return switch (preprocessing.target()) {
                case Target.Classes classes -> classified(classes, output);
                case Target.Quantity quantity -> estimated(quantity, output);
            };
        }
    }

    private Tensor batch(List<float[]> rows) {
        int width = preprocessing.width();
        var values = new float[Math.multiplyExact(rows.size(), width)];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, values, row * width, width);
        }
        return Tensor.of(values, rows.size(), width).to(device);
    }

    private static List<Answer> classified(Target.Classes target, Tensor output) {
        int classes = target.labels().size();
        var logits = output.toFloats();
        var probabilities = output.softmax(1).toFloats();
        var best = output.argmax(1).toLongs();
        var answers = new ArrayList<Answer>();
        for (int row = 0; row < best.length; row++) {
            answers.add(new Answer.Classified(
                    target.labels().get((int) best[row]),
                    part(logits, row * classes, classes),
                    part(probabilities, row * classes, classes)));
        }
        return answers;
    }

    private static List<Answer> estimated(Target.Quantity target, Tensor output) {
        var answers = new ArrayList<Answer>();
        for (float value : output.toFloats()) {
            answers.add(new Answer.Estimated(target.restored(value)));
        }
        return answers;
    }

    private static List<Float> part(float[] values, int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> values[i]).toList();
    }

    @Override
    public void close() {
        model.close();
    }
}
