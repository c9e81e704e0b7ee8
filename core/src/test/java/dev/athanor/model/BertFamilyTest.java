package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Functional.Reduction;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// BERT with each head against transformers, on the weights and numbers that `families.py` wrote.
@Tag("cpu")
class BertFamilyTest {
    private static final float CLOSE = 1e-4f;

    @ParameterizedTest
    @ValueSource(strings = {"bert-masked", "bert-classes", "bert-labels", "bert-embeddings"})
    void outputLossAndGradientsEqualTransformers(String name) {
        assertThat(LiveTensors.leakedBy(() -> compare(name))).isEmpty();
    }

    private static void compare(String name) {
        try (var model = ModelDirectory.readBert(Published.directory(name));
                var _ = Scope.open()) {
            var expected = Published.expected(name);
            var output = output(model, expected);
            assertClose("output", output, get(expected, "output"));
            var loss = loss(model, output, expected);
            assertThat(loss.item()).isCloseTo(get(expected, "loss").item(), within(1e-4));
            loss.backward();
            // the body's names have no prefix where it was saved alone
            model.parameters()
                    .forEach((parameter, tensor) -> assertClose(
                            parameter,
                            Objects.requireNonNull(tensor.grad(), parameter),
                            Objects.requireNonNullElseGet(
                                    expected.get("gradient." + parameter),
                                    () -> get(expected, "gradient." + parameter.replaceFirst("^bert\\.", "")))));
        }
    }

    private static Tensor output(Bert model, Map<String, Tensor> expected) {
        var ids = get(expected, "ids");
        return model.forward(ids, ids.ne(0), get(expected, "types"));
    }

    private static Tensor loss(Bert model, Tensor output, Map<String, Tensor> expected) {
        return switch (model.config().head()) {
            case BertHead.Embeddings _ -> output.narrow(1, 0, 3).sum();
            case BertHead.Classes _ -> crossEntropy(output, get(expected, "labels"));
            case BertHead.MaskedTokens _, BertHead.TokenLabels _ ->
                crossEntropy(output.flatten(0, 1), get(expected, "labels").flatten(0, 1));
        };
    }

    private static Tensor crossEntropy(Tensor logits, Tensor labels) {
        return Functional.crossEntropy(logits, labels, null, Reduction.MEAN, -100, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert-masked", "bert-classes", "bert-labels", "bert-embeddings"})
    void writtenDirectoryIsReadAsTheSameModel(String name, @TempDir Path folder) {
        try (var model = ModelDirectory.readBert(Published.directory(name));
                var _ = Scope.open()) {
            ModelDirectory.write(folder, model);
            try (var again = ModelDirectory.readBert(folder)) {
                assertThat(again.config()).isEqualTo(model.config());
                var expected = Published.expected(name);
                assertClose("output", output(again, expected), get(expected, "output"));
            }
        }
    }

    @Test
    void bodyTakesANewHead() {
        try (var model = ModelDirectory.readBertBody(
                        Published.directory("bert-masked"), new BertHead.Classes(List.of("no", "yes")));
                var embedder = ModelDirectory.readBertBody(
                        Published.directory("bert-embeddings"), new BertHead.Classes(List.of("no", "yes")));
                var _ = Scope.open()) {
            assertThat(model.forward(Tensor.of(new long[] {1, 2, 3}, 1, 3))
                            .shape()
                            .toArray())
                    .containsExactly(1, 2);
            assertThat(embedder.forward(Tensor.of(new long[] {1, 2, 3}, 1, 3))
                            .shape()
                            .toArray())
                    .containsExactly(1, 2);
        }
    }

    @Test
    void classifierOfTheMeanIsWrittenAsOneOfTokensAndReadAgain(@TempDir Path folder) {
        var head = new BertHead.Classes(List.of("no", "yes"), BertHead.Pooling.MEAN);
        try (var model = ModelDirectory.readBertBody(Published.directory("bert-embeddings"), head);
                var _ = Scope.open()) {
            ModelDirectory.write(folder, model);
            var ids = Tensor.of(new long[] {4, 5, 6, 0, 0, 7, 8, 9, 1, 2}, 2, 5);
            try (var again = ModelDirectory.readBert(folder);
                    var tokens = ModelDirectory.readBertBody(folder, new BertHead.Embeddings())) {
                assertThat(again.config()).isEqualTo(model.config());
                assertClose("logits", again.forward(ids), model.forward(ids));
                assertClose(
                        "logits of what was pooled", again.classifier().forward(again.pooled(ids)), model.forward(ids));
                assertClose("body", tokens.hidden(ids, ids.ne(0), null), model.hidden(ids, ids.ne(0), null));
            }
            assertThat(folder.resolve("config.json")).content().contains("BertForTokenClassification");
        }
    }

    @Test
    void classifierOfSeveralBlocksMeansAndGreatestIsReadAgain(@TempDir Path folder) {
        var head = new BertHead.Classes(List.of("no", "yes"), BertHead.Pooling.MEAN_MAX, 2);
        try (var model = ModelDirectory.readBertBody(Published.directory("bert-embeddings"), head);
                var _ = Scope.open()) {
            ModelDirectory.write(folder, model);
            var ids = Tensor.of(new long[] {4, 5, 6, 0, 0, 7, 8, 9, 1, 2}, 2, 5);
            long dim = model.config().dim();
            var pooled = model.pooled(ids);
            var tokens = model.hidden(ids).select(0, 0).narrow(0, 0, 3); // those of the first row, without padding
            assertThat(pooled.shape().toArray()).containsExactly(2, 4 * dim);
            assertClose("mean", pooled.select(0, 0).narrow(0, 2 * dim, dim), tokens.mean(0, false));
            assertClose(
                    "greatest",
                    pooled.select(0, 0).narrow(0, 3 * dim, dim),
                    tokens.max(0, false).values());
            try (var again = ModelDirectory.readBert(folder);
                    var shorter = ModelDirectory.readBertBody(
                            Published.directory("bert-embeddings"),
                            new BertHead.Classes(List.of("no", "yes"), BertHead.Pooling.MEAN),
                            OptionalInt.of(model.config().layers() - 1))) {
                assertThat(again.config()).isEqualTo(model.config());
                assertClose("logits", again.forward(ids), model.forward(ids));
                assertClose("block before the last", pooled.narrow(1, 0, dim), shorter.pooled(ids));
            }
            assertThat(folder.resolve("config.json")).content().contains("\"BertModel\"");
        }
    }

    @Test
    void moreBlocksThanThereAreOrOfTheFirstTokenCannotBePooled() {
        var tooMany = new BertHead.Classes(List.of("no", "yes"), BertHead.Pooling.MEAN, 3);
        assertThatThrownBy(() -> BertConfig.of(9, 8, 2, 2, 16, tooMany))
                .hasMessageContaining("pooledLayers is 3, expected at most the 2 layers");
        assertThatThrownBy(() -> new BertHead.Classes(List.of("no", "yes"), BertHead.Pooling.FIRST, 2))
                .hasMessageContaining("pooledLayers is 2, but the first token is that of the last block");
    }

    @Test
    void classifierThatAbsorbedAScaleGivesOfVectorsWhatItGaveOfScaledOnes() {
        var head = new BertHead.Classes(List.of("no", "yes"), BertHead.Pooling.MEAN);
        try (var model = ModelDirectory.readBertBody(Published.directory("bert-embeddings"), head);
                var _ = Scope.open()) {
            int dim = model.config().dim();
            var vectors = Tensor.randn(3, dim);
            var mean = Tensor.randn(dim);
            var deviation = Tensor.rand(dim).add(0.5);
            var expected = model.classifier().forward(vectors.sub(mean).div(deviation));
            model.classifier().absorb(mean, deviation);
            assertClose("logits", model.classifier().forward(vectors), expected);
        }
    }

    @Test
    void paddingDoesNotChangeARow() {
        try (var model = ModelDirectory.readBert(Published.directory("bert-embeddings"));
                var _ = Scope.open()) {
            var alone = model.forward(Tensor.of(new long[] {4, 5, 6}, 1, 3));
            var padded = model.forward(Tensor.of(new long[] {4, 5, 6, 0, 0, 7, 8, 9, 1, 2}, 2, 5));
            assertThat(padded.select(0, 0).toFloats()).containsExactly(alone.toFloats(), within(1e-6f));
            assertThat(alone.square().sum().item()).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void rowBeyondTheContextIsNamed() {
        try (var model = ModelDirectory.readBert(Published.directory("bert-embeddings"));
                var _ = Scope.open()) {
            assertThatThrownBy(() -> model.forward(Tensor.of(new long[11], 1, 11)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("a row of 11 tokens is longer than the model's context of 10");
        }
    }

    @Test
    void causalModelIsNotReadAsBert() {
        assertThatThrownBy(() -> ModelDirectory.readBert(Published.directory("gpt2")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model_type is 'gpt2', expected 'bert'");
    }

    private static Tensor get(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static void assertClose(String what, Tensor actual, Tensor expected) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.toFloats()).as(what).containsExactly(expected.toFloats(), within(CLOSE));
    }
}
