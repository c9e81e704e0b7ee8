package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.distributed.Ranks;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cpu")
class DataParallelTest {
    @ParameterizedTest
    @CsvSource({
        "2, tied",
        "2, untied",
        "4, tied",
        "2, accumulated",
        "4, few",
        "2, sharded",
        "4, sharded",
        "2, scattered",
        "4, scattered",
        "2, accumulated-scattered",
        "4, few-scattered",
        "2, apart",
        "4, apart",
        "2, accumulated-apart",
        "2, recomputed-apart",
        "4, few-apart",
        "4, pairs-sharded",
        "4, pairs-scattered",
        "4, accumulated-pairs-apart",
        "2, unmoved",
        "2, unmoved-sharded",
        "2, unmoved-scattered",
        "2, unmoved-apart"
    })
    void twentyStepsAreThoseOfOneProcess(int size, String variant) throws Exception {
        var alone = TrainingProgram.run(variant, Optional.empty(), Optional.empty());
        var together = lines(size, variant);

        assertThat(together).as("the same bits on all").allMatch(together.getFirst()::equals);
        var result = TrainingProgram.Result.parse(together.getFirst());
        close(result.losses(), alone.losses());
        close(result.validation(), alone.validation());
        var expected = alone.parameters();
        var actual = result.parameters();
        assertThat(actual).hasSameSizeAs(expected);
        double apart = 0;
        double norm = 0;
        for (int i = 0; i < expected.size(); i++) {
            apart += Math.pow(expected.get(i) - actual.get(i), 2);
            norm += Math.pow(expected.get(i), 2);
        }
        assertThat(Math.sqrt(apart / norm)).isLessThan(1e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compressed", "compressed-scattered"})
    void gradientsMayTravelShortened(String variant) throws Exception {
        var alone = TrainingProgram.run("tied", Optional.empty(), Optional.empty());
        var losses = TrainingProgram.Result.parse(lines(2, variant).getFirst()).losses();
        assertThat(losses.getLast()).isCloseTo(alone.losses().getLast(), within(0.02));
        assertThat(losses).isNotEqualTo(alone.losses());
    }

    @ParameterizedTest
    @CsvSource({
        "dataset, rank 1 has dataset of rank 1; rank 0 of rank 0",
        "extra, rank 1 has extra of rank 1; rank 0 of rank 0",
        "rate, rank 1 has optimizer AdamW.lr=0.002,; rank 0 AdamW.lr=0.001,",
        "parameters, rank 1 has parameters ........; rank 0 ........",
    })
    void processesThatStartFromDifferentThingsSayWhich(String what, String said) throws Exception {
        try (var ranks = Ranks.start(2, TrainingProgram.class, "disagreeing-" + what)) {
            var pattern = "(?s)the processes of one run must start from the same: " + said.replace(";", ".*,") + ".*";
            assertThat(ranks.awaitLines("failed")).hasSize(2).allMatch(line -> line.matches(pattern));
        }
    }

    @Test
    void whatStepsTakeIsToldOfEveryRankOnEveryRank() throws Exception {
        try (var ranks = Ranks.start(2, TrainingProgram.class, "timed")) {
            for (int step : new int[] {8, 16}) {
                var told = ranks.awaitLines("timed");
                assertThat(told.getFirst()).matches(step + " \\[RankTime.*waiting=[^0].*RankTime.*waiting=[^0].*]");
                assertThat(told.getLast()).isEqualTo(told.getFirst());
            }
        }
    }

    private static List<String> lines(int size, String variant) throws Exception {
        try (var ranks = Ranks.start(size, TrainingProgram.class, variant)) {
            return ranks.awaitLines("result");
        }
    }

    private static void close(List<Double> actual, List<Double> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isCloseTo(expected.get(i), within(1e-5 * expected.get(i)));
        }
    }
}
