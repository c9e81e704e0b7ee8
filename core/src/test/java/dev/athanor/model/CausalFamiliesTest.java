package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.hub.SpecialIds;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Functional.Reduction;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every causal family against transformers, on the weights and numbers that `families.py` wrote.
@Tag("cpu")
class CausalFamiliesTest {
    private static final float CLOSE = 1e-4f;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2",
                "gpt2-untied",
                "llama",
                "llama-biased",
                "llama3",
                "llama-dynamic",
                "mistral",
                "qwen2",
                "qwen3-yarn"
            })
    void logitsLossAndGradientsEqualTransformers(String name) {
        assertThat(LiveTensors.leakedBy(() -> compare(name))).isEmpty();
    }

    private static void compare(String name) {
        try (var model = ModelDirectory.readCausal(Published.directory(name));
                var _ = Scope.open()) {
            var expected = Published.expected(name);
            var ids = get(expected, "ids");
            var logits = model.forward(ids);
            assertClose("logits", logits, get(expected, "logits"));
            var loss = nextTokenLoss(logits, ids);
            assertThat(loss.item()).isCloseTo(get(expected, "loss").item(), within(1e-4));
            loss.backward();
            var gradients = new TreeSet<String>();
            model.parameters().forEach((parameter, tensor) -> {
                gradients.add("gradient." + parameter);
                assertClose(parameter, Objects.requireNonNull(tensor.grad()), get(expected, "gradient." + parameter));
            });
            assertThat(expected.keySet()).containsAll(gradients);
            assertThat(expected.keySet().stream().filter(key -> key.startsWith("gradient.")))
                    .hasSameSizeAs(gradients);
        }
    }

    private static Tensor nextTokenLoss(Tensor logits, Tensor ids) {
        long seq = ids.size(1);
        return Functional.crossEntropy(
                logits.narrow(1, 0, seq - 1).flatten(0, 1),
                ids.narrow(1, 1, seq - 1).flatten(0, 1),
                null,
                Reduction.MEAN,
                -100,
                0);
    }

    /// Not of a dynamic scaling, whose positions turn by another base at each length.
    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gpt2-untied", "llama", "llama-biased", "llama3", "mistral", "qwen2", "qwen3-yarn"})
    void cachedStepsGiveTheLogitsOfOnePass(String name) {
        try (var model = ModelDirectory.readCausal(Published.directory(name));
                var cache = model.cache(3, 10);
                var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var expected = Published.expected(name);
            var ids = get(expected, "ids"); // [2, 9]
            var whole = get(expected, "logits");
            // rows 1 and 2: four and six tokens at once, then one each, then three and two, then one
            var first = model.head(model.hidden(ids.narrow(1, 0, 6), cache.extend(1, 4, 6)));
            assertClose(
                    "first",
                    first.select(0, 0).narrow(0, 0, 4),
                    whole.select(0, 0).narrow(0, 0, 4));
            assertClose("first", first.select(0, 1), whole.select(0, 1).narrow(0, 0, 6));
            var second = step(model, cache.extend(1, 1, 1), column(ids, 4, 6));
            assertClose("second", second.select(0, 0), whole.select(0, 0).narrow(0, 4, 1));
            assertClose("second", second.select(0, 1), whole.select(0, 1).narrow(0, 6, 1));
            cache.copy(2, 0);
            var third = step(model, cache.extend(0, 2), ids.narrow(0, 1, 1).narrow(1, 7, 2));
            assertClose("of the copy", third.select(0, 0), whole.select(0, 1).narrow(0, 7, 2));
            cache.truncate(0, 7);
            var again = step(model, cache.extend(0, 1), ids.narrow(0, 1, 1).narrow(1, 7, 1));
            assertClose(
                    "of the cut copy", again.select(0, 0), whole.select(0, 1).narrow(0, 7, 1));
        }
    }

    private static Tensor step(CausalLanguageModel model, dev.athanor.nn.Sequences sequences, Tensor ids) {
        return model.head(model.hidden(ids, sequences));
    }

    /// One token of each of two rows.
    private static Tensor column(Tensor ids, long first, long second) {
        var all = ids.toLongs();
        int seq = (int) ids.size(1);
        return Tensor.of(new long[] {all[(int) first], all[seq + (int) second]}, 2, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2",
                "gpt2-untied",
                "llama",
                "llama-biased",
                "llama3",
                "llama-dynamic",
                "mistral",
                "qwen2",
                "qwen3-yarn"
            })
    void writtenDirectoryIsReadAsTheSameModel(String name, @TempDir Path folder) {
        try (var model = ModelDirectory.readCausal(Published.directory(name));
                var _ = Scope.open()) {
            var ids = new SpecialIds(Optional.of(3), Set.of(5, 4), Optional.empty());
            ModelDirectory.write(folder, model, ids, 8_000);
            assertThat(ModelDirectory.specialIds(folder)).isEqualTo(ids);
            assertThat(folder.resolve("model.safetensors.index.json")).exists();
            check(folder, name);
            ModelDirectory.write(folder, model, SpecialIds.none());
            assertThat(ModelDirectory.specialIds(folder)).isEqualTo(SpecialIds.none());
            assertThat(folder.resolve("model.safetensors.index.json")).doesNotExist();
            check(folder, name);
        }
    }

    private static void check(Path folder, String name) {
        try (var again = ModelDirectory.readCausal(folder)) {
            var expected = Published.expected(name);
            assertClose("logits", again.forward(get(expected, "ids")), get(expected, "logits"));
        }
    }

    private static Tensor get(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static void assertClose(String what, Tensor actual, Tensor expected) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.toFloats()).as(what).containsExactly(expected.toFloats(), within(CLOSE));
    }
}
