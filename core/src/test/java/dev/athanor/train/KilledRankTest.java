package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.distributed.Ranks;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A rank that is killed in the middle of something is named by the other, and costs the steps since the last
/// checkpoint.
@Tag("cpu")
class KilledRankTest {
    private static final int SIGNAL_9 = 128 + 9;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"forward, 1", "backward, 1", "exchange, 1", "optimizer-wide, 1", "save, 0", "save, 1"})
    void theOtherSaysWhoIsGoneAndTheRunEndsAsIfItWereNot(String phase, int victim) throws Exception {
        try (var ranks = Ranks.start(2, TrainingProgram.class, "killed-" + phase + "-" + victim + "=" + folder)) {
            assertThat(ranks.get(victim).end()).isEqualTo(SIGNAL_9);
            assertThat(ranks.get(1 - victim).awaitLine("failed")).contains("rank " + victim + " no longer answers");
            assertThat(ranks.get(1 - victim).end()).isZero();
        }
        goesOnFromTheTenthStep(phase.contains("wide") ? "wide" : "tied");
    }

    @Test
    void aFullDiskOfOneRankIsNamedAndTheCheckpointBeforeIsThere() throws Exception {
        try (var ranks = Ranks.start(2, TrainingProgram.class, "full-disk-1=" + folder)) {
            assertThat(ranks.get(1).awaitLine("failed"))
                    .contains("step-00000020/model-00002-of-00002.safetensors: could not be written (File too large)");
            assertThat(ranks.get(0).awaitLine("failed")).contains("rank 1 no longer answers");
        }
        goesOnFromTheTenthStep("tied");
    }

    private void goesOnFromTheTenthStep(String variant) throws Exception {
        var whole =
                TrainingProgram.run(variant, Optional.empty(), Optional.empty()).losses();
        try (var ranks = Ranks.start(2, TrainingProgram.class, variant + "=" + folder)) {
            for (var line : ranks.awaitLines("result")) {
                var rest = TrainingProgram.Result.parse(line).losses();
                assertThat(rest).as("steps after the checkpoint of step 10").hasSize(10);
                for (int i = 0; i < 10; i++) {
                    assertThat(rest.get(i)).isCloseTo(whole.get(10 + i), within(1e-5 * whole.get(10 + i)));
                }
            }
        }
    }
}
