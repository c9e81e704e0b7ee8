package dev.athanor.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.settings.SettingsException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What may be drawn, and how likely, against transformers' warpers, made by `sampling.py`.
@Tag("pure")
class CandidatesTest {
    private final JsonNode reference = read();

    @Test
    void temperatureTopKTopPAndMinPLeaveWhatTransformersLeaves() {
        for (var test : reference.get("cases")) {
            var candidates = Candidates.of(
                            floats(test.get("logits")), test.get("temperature").doubleValue())
                    .top(test.get("topK").intValue())
                    .nucleus(test.get("topP").doubleValue());
            candidates = candidates.atLeast(test.get("minP").doubleValue() * candidates.most());
            var probabilities = new float[test.get("logits").size()];
            double total = Arrays.stream(candidates.weights()).sum();
            for (int i = 0; i < candidates.ids().length; i++) {
                probabilities[candidates.ids()[i]] = (float) (candidates.weights()[i] / total);
            }
            var expected = floats(test.get("probabilities"));
            assertThat(probabilities).as(test.toString()).containsExactly(expected, within(1e-6f));
            assertThat(positive(probabilities)).as(test.toString()).isEqualTo(positive(expected));
        }
    }

    @Test
    void drawsAreAsFrequentAsTheyAreLikely() {
        var random = Sampling.Random.defaults().withTopK(3).withSeed(11);
        var request = Request.of(new int[] {0}, 1).withSampling(random);
        var sampler = new Sampler(request);
        var logits = new float[] {0, (float) Math.log(2), (float) Math.log(5), -3, -4};
        var counts = new int[5];
        for (int i = 0; i < 40_000; i++) {
            counts[sampler.choose(logits.clone()).id()]++;
        }
        assertThat(counts[0] / 40_000.0).isCloseTo(1 / 8.0, within(0.01));
        assertThat(counts[1] / 40_000.0).isCloseTo(2 / 8.0, within(0.01));
        assertThat(counts[2] / 40_000.0).isCloseTo(5 / 8.0, within(0.01));
        assertThat(counts[3] + counts[4]).isZero();
    }

    @Test
    void repeatedTokensAreMadeLessLikelyAsTransformersDoes() {
        var test = reference.get("penalty");
        var prompt = new int[test.get("prompt").size()];
        Arrays.setAll(prompt, i -> test.get("prompt").get(i).intValue());
        var logits = floats(test.get("logits"));
        var token = new Sampler(Request.of(prompt, 1)
                        .withRepetitionPenalty(test.get("penalty").doubleValue())
                        .withLogProbabilities(12))
                .choose(logits);
        assertThat(logits).containsExactly(floats(test.get("penalized")), within(1e-6f));
        var expected = floats(test.get("logProbabilities"));
        var given = token.logProbabilities().orElseThrow();
        assertThat(given.chosen()).isCloseTo(expected[token.id()], within(1e-5));
        assertThat(given.likeliest())
                .hasSize(12)
                .allSatisfy(each -> assertThat(each.logProbability()).isCloseTo(expected[each.id()], within(1e-5)))
                .isSortedAccordingTo((a, b) -> Double.compare(b.logProbability(), a.logProbability()));
    }

    @Test
    void settingsNameEveryProblem() {
        assertThatThrownBy(() -> new Sampling.Random(0, -1, 0, 2, 1))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("temperature is 0")
                .hasMessageContaining("topK is -1")
                .hasMessageContaining("topP is 0.0, expected more than 0, at most 1")
                .hasMessageContaining("minP is 2");
        assertThatThrownBy(() -> Request.of(new int[0], 0))
                .hasMessageContaining("prompt is empty")
                .hasMessageContaining("maxTokens is 0");
    }

    private static int[] positive(float[] probabilities) {
        return java.util.stream.IntStream.range(0, probabilities.length)
                .filter(i -> probabilities[i] > 0)
                .toArray();
    }

    private static float[] floats(JsonNode array) {
        var values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }

    private static JsonNode read() {
        try (var file = Objects.requireNonNull(CandidatesTest.class.getResourceAsStream("sampling.json"))) {
            return JsonMapper.shared().readTree(file);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }
}
