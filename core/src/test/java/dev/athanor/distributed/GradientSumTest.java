package dev.athanor.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
                assertThat(rank.awaitLine("first")).isEqualTo("[45.0, 48.0]");
                assertThat(rank.awaitLine("lone")).isEqualTo("[2.0]");
                assertThat(rank.awaitLine("unused")).isEqualTo("null");
            }
            assertThat(earlyInTheSecondStep(ranks)).allMatch(count -> Integer.parseInt(count) >= 2);
            for (var rank : ranks.all()) {
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
            for (int rank = 0; rank < 2; rank++) {
                var process = ranks.all().get(rank);
                assertThat(process.awaitLine("whole")).as("of the first step").isEqualTo("4");
                assertThat(process.awaitLine("left")).isEqualTo("0");
                assertThat(process.awaitLine("slices"))
                        .isEqualTo(
                                rank == 0
                                        ? "[[3.0, 3.0], [23.0], [43.0, 43.0], [63.0, 63.0]]"
                                        : "[[3.0], [], [43.0], [63.0]]");
                assertThat(Integer.parseInt(process.awaitLine("whole")))
                        .as("most have gone while others were computed")
                        .isLessThanOrEqualTo(2);
                assertThat(process.awaitLine("left")).isEqualTo("0");
                assertThat(process.awaitLine("slices"))
                        .isEqualTo(
                                rank == 0
                                        ? "[[5.0, 5.0], [25.0], [45.0, 45.0], [65.0, 65.0]]"
                                        : "[[5.0], [], [45.0], [65.0]]");
            }
        }
    }

    @Test
    void aGradientThatComesAfterItsBucketIsGoneIsRefused() throws Exception {
        try (var ranks = Ranks.start(2, GroupProgram.class, "gradients 60")) {
            assertThat(ranks.awaitLines("refused"))
                    .allSatisfy(said -> assertThat(said)
                            .contains("came 2 times in one pass, and had come 1 times in the first step"));
        }
    }

    private static List<String> earlyInTheSecondStep(Ranks ranks) throws InterruptedException {
        return ranks.awaitLines("early");
    }
}
