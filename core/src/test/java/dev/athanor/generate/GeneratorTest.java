package dev.athanor.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.checkpoint.Weights;
import dev.athanor.model.ModelDirectory;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On the tiny models that transformers made; its own tokens are in their `expected.safetensors`.
@Tag("cpu")
class GeneratorTest {
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
    void greedyTokensAreThoseOfTransformers(String name) {
        assertThat(LiveTensors.leakedBy(() -> {
                    try (var model = read(name)) {
                        var whole = expected(name, "generated");
                        var prompt = Arrays.copyOf(whole, 4);
                        assertThat(followed(prompt, Generator.of(model).generate(Request.of(prompt, 12))))
                                .containsExactly(whole);
                        var penalized = Request.of(prompt, 12).withRepetitionPenalty(1.5);
                        assertThat(followed(prompt, Generator.of(model).generate(penalized)))
                                .containsExactly(expected(name, "penalized"));
                    }
                }))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "mistral", "qwen3-yarn"})
    void promptsOfDifferentLengthsContinueTogetherAsEachAlone(String name) {
        try (var model = read(name)) {
            var generator = Generator.of(model);
            var random = Sampling.Random.defaults();
            var requests = List.of(
                    Request.of(new int[] {1, 2, 3, 4, 5, 6}, 7),
                    Request.of(new int[] {7}, 3),
                    Request.of(new int[] {8, 9}, 9)
                            .withSampling(random.withTemperature(1.5).withSeed(4)),
                    Request.of(new int[] {8, 9}, 9)
                            .withSampling(random.withTopP(0.9).withSeed(5)));
            var together = generator.generate(requests);
            for (int i = 0; i < requests.size(); i++) {
                assertThat(together.get(i).ids())
                        .containsExactly(generator.generate(requests.get(i)).ids());
            }
        }
    }

    @Test
    void sequencesJoinAndLeaveBetweenSteps() {
        try (var model = read("llama");
                var batch = RunningBatch.of(model, 2, 32)) {
            var generator = Generator.of(model);
            var first = batch.add(Request.of(new int[] {1, 2, 3}, 6));
            batch.step();
            batch.step();
            var second = batch.add(Request.of(new int[] {4, 5}, 8));
            assertThatThrownBy(() -> batch.add(Request.of(new int[] {6}, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("all 2 rows are taken");
            batch.step();
            batch.remove(first);
            var third = batch.add(Request.of(new int[] {6, 7, 8, 9}, 5));
            while (!batch.isEmpty()) {
                batch.step();
            }
            assertThat(first.finish()).contains(Finish.CANCELLED);
            assertThat(first.tokens()).hasSize(3);
            assertThat(ids(second))
                    .containsExactly(generator.generate(second.request()).ids());
            assertThat(ids(third))
                    .containsExactly(generator.generate(third.request()).ids());
        }
    }

    @Test
    void everyEndSaysWhy() {
        try (var model = read("gpt2")) {
            var generator = Generator.of(model);
            var request = Request.of(new int[] {1, 2, 3}, 6);
            var all = generator.generate(request);
            assertThat(all.finish()).isEqualTo(Finish.LENGTH);
            assertThat(all.ids()).hasSize(6);
            int third = all.ids()[2];
            var stopped = generator.generate(request.withStopIds(Set.of(third)));
            assertThat(stopped.finish()).isEqualTo(Finish.STOP);
            assertThat(stopped.ids()).doesNotContain(third);
            var context = generator.generate(Request.of(new int[] {1, 2, 3}, 100));
            assertThat(context.finish()).isEqualTo(Finish.CONTEXT);
            assertThat(context.ids()).hasSize(model.context() - 3 + 1);
            var seen = new ArrayList<Integer>();
            var cancelled = generator.generate(request, token -> {
                seen.add(token.id());
                return seen.size() < 2;
            });
            assertThat(cancelled.finish()).isEqualTo(Finish.CANCELLED);
            assertThat(seen).containsExactly(all.ids()[0], all.ids()[1]);
        }
    }

    @Test
    void logProbabilitiesAreThoseOfTheLogits() {
        try (var model = read("gpt2");
                var _ = Scope.open()) {
            var prompt = new int[] {1, 2, 3};
            var continuation =
                    Generator.of(model).generate(Request.of(prompt, 2).withLogProbabilities(3));
            var expected = model.forward(Tensor.of(new long[] {1, 2, 3}, 1, 3))
                    .select(1, 2)
                    .logSoftmax(-1)
                    .toFloats();
            var first = continuation.tokens().getFirst();
            var given = first.logProbabilities().orElseThrow();
            assertThat(given.chosen()).isCloseTo(expected[first.id()], within(1e-5));
            assertThat(given.likeliest()).hasSize(3);
            assertThat(given.likeliest().getFirst().id()).isEqualTo(first.id());
        }
    }

    @Test
    void seedFixesWhatIsDrawn() {
        try (var model = read("gpt2")) {
            var generator = Generator.of(model);
            var request = Request.of(new int[] {1, 2, 3}, 10);
            var random = Sampling.Random.defaults().withTemperature(3);
            var one =
                    generator.generate(request.withSampling(random.withSeed(1))).ids();
            assertThat(generator
                            .generate(request.withSampling(random.withSeed(1)))
                            .ids())
                    .containsExactly(one);
            assertThat(generator
                            .generate(request.withSampling(random.withSeed(2)))
                            .ids())
                    .isNotEqualTo(one);
        }
    }

    @Test
    void modelInTrainingIsSetBack() {
        try (var model = read("gpt2")) {
            model.train();
            Generator.of(model).generate(Request.of(new int[] {1}, 2));
            assertThat(model.isTraining()).isTrue();
            assertThatThrownBy(() -> RunningBatch.of(model, 1, 8)).hasMessageContaining("call eval()");
        }
    }

    @Test
    void promptBeyondTheContextAndIdsOutOfRangeAreNamed() {
        try (var model = read("gpt2")) {
            var generator = Generator.of(model);
            assertThatThrownBy(() -> generator.generate(Request.of(new int[17], 1)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("prompt is 17 tokens, expected at most 16");
            assertThatThrownBy(() -> generator.generate(Request.of(new int[] {1, 40, -1}, 1)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("prompt[1] is 40, expected an id from 0 to 39")
                    .hasMessageContaining("prompt[2] is -1");
        }
    }

    private static int[] followed(int[] prompt, Continuation continuation) {
        var whole = Arrays.copyOf(prompt, prompt.length + continuation.ids().length);
        System.arraycopy(continuation.ids(), 0, whole, prompt.length, continuation.ids().length);
        return whole;
    }

    private static int[] ids(RunningSequence sequence) {
        return sequence.tokens().stream().mapToInt(GeneratedToken::id).toArray();
    }

    private static CausalLanguageModel read(String name) {
        return ModelDirectory.readCausal(directory(name));
    }

    private static int[] expected(String name, String key) {
        try (var _ = Scope.open()) {
            var tensors = Weights.read(directory(name).resolve("expected.safetensors"));
            return Arrays.stream(Objects.requireNonNull(tensors.get(key)).toLongs())
                    .mapToInt(Math::toIntExact)
                    .toArray();
        }
    }

    private static Path directory(String name) {
        try {
            return Path.of(Objects.requireNonNull(GeneratorTest.class.getResource("/dev/athanor/model/" + name))
                    .toURI());
        } catch (URISyntaxException error) {
            throw new IllegalStateException(error);
        }
    }
}
