package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.athanor.checkpoint.CorruptFileException;
import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertHead;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.text.Tokenizer;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real published encoder, all-MiniLM-L6-v2, read from its ONNX file, against ONNX Runtime on the same file.
@Tag("cpu")
class OnnxBertTest {
    private static final int HEADS = 12;
    private static final float CLOSE = 1e-4f;

    private static final List<String> SENTENCES = List.of(
            "Good.",
            "The coffee was cold, but the bread was excellent and I would order it again.",
            "Ein Satz in einer anderen Sprache, mit Umlauten: köstlich!",
            "a ".repeat(60) + "very long sentence");

    @TempDir
    private static Path folder;

    private static Path model = Path.of("");
    private static Path tokenizer = Path.of("");

    @BeforeAll
    static void copyThePublishedFiles() throws IOException {
        model = copy("all-minilm-l6-v2.onnx");
        tokenizer = copy("all-minilm-l6-v2-tokenizer.json");
    }

    private static Path copy(String name) throws IOException {
        var file = folder.resolve(name);
        try (var in = OnnxBertTest.class.getResourceAsStream("/" + name)) {
            Files.copy(Objects.requireNonNull(in, name), file);
        }
        return file;
    }

    @Test
    void tokenVectorsAndEmbeddingsEqualOnnxRuntimes() {
        assertThat(LiveTensors.leakedBy(() -> {
                    try (var bert = OnnxBert.read(model, HEADS, new BertHead.Embeddings());
                            var words = Tokenizer.read(tokenizer);
                            var _ = Scope.open();
                            var _ = Autograd.noGrad()) {
                        assertThat(bert.parameters().values().stream()
                                        .mapToLong(Tensor::elements)
                                        .sum())
                                .isEqualTo(22_565_376);
                        compare(
                                bert,
                                SENTENCES.stream()
                                        .map(text -> words.encode(text))
                                        .toList());
                    }
                }))
                .isEmpty();
    }

    private static void compare(Bert bert, List<int[]> rows) {
        int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
        assertThat(rows.stream().mapToInt(row -> row.length).distinct()).hasSizeGreaterThan(2);
        var ids = rows.stream()
                .flatMapToLong(row -> LongStream.concat(
                        Arrays.stream(row).asLongStream(),
                        LongStream.generate(() -> 0).limit(longest - row.length)))
                .toArray();
        float[][][] expected = reference(ids, rows.size(), longest);
        var input = Tensor.of(ids, rows.size(), longest);
        var hidden = bert.hidden(input, input.ne(0), null);
        var embeddings = bert.forward(input);
        for (int row = 0; row < rows.size(); row++) {
            int length = rows.get(row).length;
            var mean = new double[bert.config().dim()];
            for (int token = 0; token < length; token++) {
                assertThat(hidden.select(0, row).select(0, token).toFloats())
                        .as("row " + row + ", token " + token)
                        .containsExactly(expected[row][token], within(CLOSE));
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += expected[row][token][i] / length;
                }
            }
            double norm = Math.sqrt(Arrays.stream(mean).map(x -> x * x).sum());
            var expectedMean = new float[mean.length];
            for (int i = 0; i < mean.length; i++) {
                expectedMean[i] = (float) (mean[i] / norm);
            }
            assertThat(embeddings.select(0, row).toFloats()).containsExactly(expectedMean, within(CLOSE));
        }
    }

    private static float[][][] reference(long[] ids, int rows, int longest) {
        var seen = Arrays.stream(ids).map(id -> id == 0 ? 0 : 1).toArray();
        long[] shape = {rows, longest};
        try (var environment = OrtEnvironment.getEnvironment();
                var options = new OrtSession.SessionOptions();
                var session = environment.createSession(model.toString(), options);
                var input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                var mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(seen), shape);
                var types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                var result = session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
            return (float[][][]) result.get(0).getValue();
        } catch (OrtException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyWeightIsReadUnderAClassifierToo() {
        try (var bert =
                OnnxBert.read(model, HEADS, new BertHead.Classes(List.of("bad", "good"), BertHead.Pooling.MEAN))) {
            assertThat(bert.config().layers()).isEqualTo(6);
            assertThat(bert.config().hidden()).isEqualTo(1536);
            assertThat(bert.classifier().parameters()).containsOnlyKeys("classifier.weight", "classifier.bias");
        }
    }

    @Test
    void headsThatDoNotDivideTheVectorsAreNamed() {
        assertThatThrownBy(() -> OnnxBert.read(model, 7, new BertHead.Embeddings()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("heads is 7, which does not divide dim 384");
    }

    @Test
    void truncatedFileIsNamed() throws IOException {
        var bytes = Files.readAllBytes(model);
        var cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> OnnxBert.read(cut, HEADS, new BertHead.Embeddings()))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("cut.onnx at byte", "truncated");
    }
}
