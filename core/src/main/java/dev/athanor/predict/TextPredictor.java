package dev.athanor.predict;

import dev.athanor.data.PaddedRows;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertHead;
import dev.athanor.table.DataException;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.text.BoundedEncoding;
import dev.athanor.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A trained model over texts with its tokenizer. Safe for use by many threads.
public final class TextPredictor implements AutoCloseable {
    private static final int BATCH = 32;

    private final Bert model;
    private final List<String> labels;
    private final Tokenizer tokenizer;
    private final TextInput input;
    private final BoundedEncoding encoding;
    private final Device device;

    private TextPredictor(Bert model, List<String> labels, Tokenizer tokenizer, TextInput input, Device device) {
        this.model = model;
        this.labels = labels;
        this.tokenizer = tokenizer;
        this.input = input;
        this.encoding = new BoundedEncoding(tokenizer, input.length());
        this.device = device;
    }

    /// Whether a model directory is one for this: of a BERT.
    public static boolean reads(Path directory) {
        return ModelDirectory.family(directory).equals("bert");
    }

    /// Reads a model directory, ours or one of transformers with a head for classes of texts.
    ///
    /// @throws DataException if its head is another, or its tokenizer is another model's
    public static TextPredictor load(Path directory, Device device) {
        var model = ModelDirectory.readBert(directory);
        try {
            if (!(model.config().head() instanceof BertHead.Classes classes)) {
                throw DataException.in(
                        directory,
                        "its model has no classes of texts, but "
                                + model.config().head());
            }
            var input = TextInput.read(directory, model.config().context());
            var tokenizer = Tokenizer.read(directory);
            try {
                requireFit(tokenizer, model, directory);
                model.to(device);
                return new TextPredictor(model, classes.labels(), tokenizer, input, device);
            } catch (RuntimeException e) {
                tokenizer.close();
                throw e;
            }
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /// @param where to name in the error
    /// @throws DataException if the tokenizer has ids that the model has no vector for, or pads with another
    public static void requireFit(Tokenizer tokenizer, Bert model, Path where) {
        var config = model.config();
        if (tokenizer.vocabularySize() > config.vocab()) {
            throw DataException.in(
                    where,
                    "its tokenizer has ids from 0 to " + (tokenizer.vocabularySize() - 1)
                            + ", but its model takes those" + " to " + (config.vocab() - 1)
                            + " only; take the tokenizer that the model was made with");
        }
        var padding = tokenizer.special("[PAD]");
        if (padding.isPresent() && padding.getAsInt() != config.paddingId()) {
            throw DataException.in(
                    where,
                    "its tokenizer pads with " + padding.getAsInt() + ", but its model with " + config.paddingId()
                            + "; take the tokenizer that the model was made with");
        }
    }

    /// What the rows are called, and how long they may be.
    public TextInput input() {
        return input;
    }

    /// The classes in the order of the probabilities.
    public List<String> labels() {
        return labels;
    }

    /// An answer for each text, in their order.
    public List<Answer> predict(List<String> texts) {
        var rows = texts.stream().map(text -> encoding.encode(text).ids()).toList();
        var order = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingInt(row -> rows.get(row).length))
                .toList();
        var answers = new Answer[rows.size()];
        for (int first = 0; first < order.size(); first += BATCH) {
            var batch = order.subList(first, Math.min(first + BATCH, order.size()));
            answer(rows, batch, answers);
        }
        return Arrays.asList(answers);
    }

    private void answer(List<int[]> rows, List<Integer> batch, Answer[] answers) {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var ids = PaddedRows.padded(
                    batch.stream().map(rows::get).toList(), model.config().paddingId());
            var output = model.forward(ids.to(device));
            var logits = output.toFloats();
            var probabilities = output.softmax(1).toFloats();
            var best = output.argmax(1).toLongs();
            int classes = labels.size();
            for (int i = 0; i < batch.size(); i++) {
                answers[batch.get(i)] = new Answer.Classified(
                        labels.get((int) best[i]),
                        part(logits, i * classes, classes),
                        part(probabilities, i * classes, classes));
            }
        }
    }

    private static List<Float> part(float[] values, int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> values[i]).toList();
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
