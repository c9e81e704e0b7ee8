package dev.athanor.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cpu")
class GradientSumTest {
    @Test
    void gradientsAreThoseOfTheWholeBatchAndMostTravelBeforeTheEnd() throws Exception {
        try (var ranks = Ranks.start(2, GroupProgram.class, "gradients 60")) {
            for (var rank : ranks.all()) {
                // the rows are [1, 1] and [2, 1], the next step's [2, 1] and [3, 1]; the gradient is their sum times
                // 15, 24
                assertThat(rank.awaitLine("early"))
                        .as("nothing is known of the first step")
                        .isEqualTo("0");
                assertThat(rank.awaitLine("hidden")).isEqualTo("false");
                assertThat(rank.awaitLine("first")).isEqualTo("[45.0, 48.0]");
                assertThat(rank.awaitLine("lone")).isEqualTo("[2.0]");
                assertThat(rank.awaitLine("unused")).isEqualTo("null");
            }
            assertThat(earlyInTheSecondStep(ranks)).allMatch(count -> Integer.parseInt(count) >= 2);
            for (var rank : ranks.all()) {
                assertThat(rank.awaitLine("hidden")).isEqualTo("true");
                assertThat(rank.awaitLine("strangers")).as("all have buckets").isEqualTo("[0.0]");
                assertThat(rank.awaitLine("first")).isEqualTo("[75.0, 48.0]");
                assertThat(rank.awaitLine("lone")).isEqualTo("[2.0]");
                assertThat(rank.awaitLine("unused")).isEqualTo("null");
            }
        }
    }

    @Test
    void eachProcessKeepsTheSumsOfItsSlicesAndNoWholeGradients() throws Exception {
        try (var ranks = Ranks.start(2, GroupProgram.class, "scattered 60")) {
            for (int step = 1; step <= 3; step++) {
                for (int rank = 0; rank < 2; rank++) {
                    var process = ranks.all().get(rank);
                    int whole = Integer.parseInt(process.awaitLine("whole"));
                    assertThat(whole)
                            .as("before the last go; in the first step none went early")
                            .isBetween(step == 1 ? 5 : 0, step == 1 ? 5 : 2);
                    assertThat(process.awaitLine("left")).isEqualTo("0");
                    assertThat(process.awaitLine("slices")).isEqualTo(slices(rank, 2 * step + 1));
                }
            }
        }
    }

    /// The sums of both processes' gradients in a parameter go up by two; the second process's slice of the lone
    /// element is empty.
    private static String slices(int rank, double sum) {
        var numbers = IntStream.range(0, 15)
                .mapToDouble(i -> sum + 20.0 * Math.floorDiv(i, 3) + 2.0 * (i % 3))
                .boxed();
        return rank == 0
                ? "[[%s, %s], [%4$s], [%7$s, %8$s], [%10$s, %11$s], [%13$s, %14$s]]".formatted(numbers.toArray())
                : "[[%3$s], [], [%9$s], [%12$s], [%15$s]]".formatted(numbers.toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gradients", "scattered"})
    void aGradientThatComesAfterItsBucketIsGoneIsRefused(String program) throws Exception {
        try (var ranks = Ranks.start(2, GroupProgram.class, program + " 60")) {
            assertThat(ranks.awaitLines("refused"))
                    .allSatisfy(said -> assertThat(said)
                            .contains("came 2 times in one pass, and had come 1 times in the first step"));
        }
    }

    private static List<String> earlyInTheSecondStep(Ranks ranks) throws InterruptedException {
        return ranks.awaitLines("early");
    }
}
