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
    private static final List<String> OF_TWO = List.of(
            "tied",
            "untied",
            "accumulated",
            "sharded",
            "scattered",
            "accumulated-scattered",
            "apart",
            "accumulated-apart",
            "recomputed-apart",
            "unmoved",
            "unmoved-sharded",
            "unmoved-scattered",
            "unmoved-apart");
    private static final List<String> OF_FOUR = List.of(
            "tied",
            "few",
            "sharded",
            "scattered",
            "few-scattered",
            "apart",
            "few-apart",
            "pairs-sharded",
            "pairs-scattered",
            "accumulated-pairs-apart");

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void twentyStepsAreThoseOfOneProcess(int size) throws Exception {
        var variants = size == 2 ? OF_TWO : OF_FOUR;
        try (var ranks = Ranks.start(size, TrainingProgram.class, String.join(" ", variants))) {
            for (var variant : variants) {
                var together = ranks.awaitLines("result");
                assertThat(together).as(variant + ": the same bits on all").allMatch(together.getFirst()::equals);
                endsAsOne(variant, TrainingProgram.Result.parse(together.getFirst()));
            }
        }
    }

    private static void endsAsOne(String variant, TrainingProgram.Result result) {
        var alone = TrainingProgram.run(variant, Optional.empty(), Optional.empty());
        close(variant, result.losses(), alone.losses());
        close(variant, result.validation(), alone.validation());
        var expected = alone.parameters();
        var actual = result.parameters();
        assertThat(actual).as(variant).hasSameSizeAs(expected);
        double apart = 0;
        double norm = 0;
        for (int i = 0; i < expected.size(); i++) {
            apart += Math.pow(expected.get(i) - actual.get(i), 2);
            norm += Math.pow(expected.get(i), 2);
        }
        assertThat(Math.sqrt(apart / norm)).as(variant).isLessThan(1e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compressed", "compressed-scattered"})
    void gradientsMayTravelShortened(String variant) throws Exception {
        var alone = TrainingProgram.run("tied", Optional.empty(), Optional.empty());
        List<Double> losses;
        try (var ranks = Ranks.start(2, TrainingProgram.class, variant)) {
            losses = TrainingProgram.Result.parse(ranks.get(0).awaitLine("result"))
                    .losses();
        }
        assertThat(losses.getLast()).isCloseTo(alone.losses().getLast(), within(0.02));
        assertThat(losses).isNotEqualTo(alone.losses());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dataset | rank 1 has dataset of rank 1, rank 0 of rank 0",
                "extra | rank 1 has extra of rank 1, rank 0 of rank 0",
                "rate | rank 1 has optimizer AdamW.lr=0.002,.*, rank 0 AdamW.lr=0.001,.*",
                "parameters | rank 1 has parameters [0-9a-f]{8}, rank 0 [0-9a-f]{8}",
            })
    void processesThatStartFromDifferentThingsSayWhich(String what, String said) throws Exception {
        try (var ranks = Ranks.start(2, TrainingProgram.class, "disagreeing-" + what)) {
            var pattern = "(?s)the processes of one run must start from the same: " + said;
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

    private static void close(String variant, List<Double> actual, List<Double> expected) {
        assertThat(actual).as(variant).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).as(variant).isCloseTo(expected.get(i), within(1e-5 * expected.get(i)));
        }
    }
}
