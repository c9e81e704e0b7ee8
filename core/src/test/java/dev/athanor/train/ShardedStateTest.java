package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.distributed.Ranks;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs whose optimizer's state is in parts go on whole, and the other way round; that they take the steps of one
/// process
/// is in [DataParallelTest].
@Tag("cpu")
class ShardedStateTest {
    @TempDir
    private Path folder;

    private void endsAs(TrainingProgram.Result expected, TrainingProgram.Result actual) {
        int before = 20 - actual.losses().size();
        assertThat(before).as("steps before it went on").isBetween(9, 10);
        for (int i = before; i < 20; i++) {
            double loss = expected.losses().get(i);
            assertThat(actual.losses().get(i - before)).isCloseTo(loss, within(1e-5 * loss));
        }
    }

    @Test
    void whatThreeProcessesHaveSavedInPartsOneGoesOnFrom() throws Exception {
        var whole = TrainingProgram.run("tied", Optional.empty(), Optional.empty());
        try (var ranks = Ranks.start(3, TrainingProgram.class, "sharded-half " + folder)) {
            assertThat(ranks.awaitLines("result")).hasSize(3);
        }
        endsAs(whole, TrainingProgram.run("tied", Optional.empty(), Optional.of(folder)));
    }

    @Test
    void whatOneHasSavedTwoGoOnFromInParts() throws Exception {
        var whole = TrainingProgram.run("tied", Optional.empty(), Optional.empty());
        assertThat(TrainingProgram.run("tied-half", Optional.empty(), Optional.of(folder))
                        .losses())
                .hasSizeLessThan(20);
        try (var ranks = Ranks.start(2, TrainingProgram.class, "sharded " + folder)) {
            for (var line : ranks.awaitLines("result")) {
                endsAs(whole, TrainingProgram.Result.parse(line));
            }
        }
    }

    @Test
    void eachProcessHasTheFormulasBytesOfState() throws Exception {
        try (var ranks = Ranks.start(2, ShardedBytes.class, "")) {
            for (var line : ranks.awaitLines("bytes")) {
                var numbers = line.split(" ", -1);
                double parameters = Double.parseDouble(numbers[1]);
                double expected = 8 * parameters / 2; // two moments of four bytes
                assertThat(Double.parseDouble(numbers[0])).isCloseTo(expected, within(0.05 * expected));
            }
        }
    }

    @Test
    void aDeterministicRunHasItWhole() throws Exception {
        try (var ranks = Ranks.start(2, TrainingProgram.class, "deterministic-sharded")) {
            assertThat(ranks.awaitLines("failed"))
                    .allMatch(line -> line.contains("leave out deterministic, or sharding"));
        }
    }
}
