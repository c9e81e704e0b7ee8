package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.distributed.Ranks;
import dev.athanor.loss.Loss;
import dev.athanor.nn.BatchNorm;
import dev.athanor.tensor.Tensor;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runs on other numbers of processes, and threads, that are one run to the bit.
@Tag("cpu")
class DeterministicTest {
    @TempDir
    private Path folder;

    /// This process has as many threads as the machine has cores, the others one each.
    @ParameterizedTest
    @CsvSource({
        "2, deterministic deterministic-dropout deterministic-accumulated",
        "4, deterministic deterministic-dropout deterministic-few"
    })
    void lossesAndParametersAreThoseOfOneProcess(int size, String variants) throws Exception {
        try (var ranks = Ranks.start(size, TrainingProgram.class, variants)) {
            for (var variant : variants.split(" ", -1)) {
                var alone = TrainingProgram.run(variant, Optional.empty(), Optional.empty());
                assertThat(alone.losses()).hasSize(20);
                assertThat(ranks.awaitLines("result")).as(variant).containsOnly(alone.line());
            }
        }
    }

    @Test
    void otherwiseTheLastBitsDiffer() throws Exception {
        var alone = TrainingProgram.run("tied", Optional.empty(), Optional.empty());
        try (var ranks = Ranks.start(2, TrainingProgram.class, "tied")) {
            assertThat(ranks.awaitLines("result")).doesNotContain(alone.line());
        }
    }

    @Test
    void soAreThoseOfARunThatGoesOnWithMoreProcesses() throws Exception {
        var alone = TrainingProgram.run("deterministic-dropout", Optional.empty(), Optional.empty());
        try (var ranks = Ranks.start(2, TrainingProgram.class, "deterministic-dropout-half=" + folder)) {
            assertThat(ranks.awaitLines("result"))
                    .allMatch(line -> !line.endsWith(alone.parameters().toString()));
        }
        try (var ranks = Ranks.start(4, TrainingProgram.class, "deterministic-dropout=" + folder)) {
            var rest = alone.losses().subList(10, 20).toString();
            assertThat(ranks.awaitLines("result"))
                    .allMatch(line -> line.endsWith(alone.parameters().toString()))
                    .allMatch(line -> line.contains(rest.substring(1, rest.length() - 1)));
        }
    }

    @Test
    void threeProcessesDoNotDivideTheParts() throws Exception {
        try (var ranks = Ranks.start(3, TrainingProgram.class, "deterministic")) {
            assertThat(ranks.awaitLines("failed"))
                    .containsOnly("a deterministic training of 4 logical parts is on 3 processes, expected a number"
                            + " that divides them; train.logicalParts says how many there are");
        }
    }

    @Test
    void buffersThatEachProcessWouldChangeByItselfAreRefused() {
        try (var model = BatchNorm.of(3);
                var data = TensorDataset.of(() -> new Batch(Tensor.rand(8, 3), Tensor.rand(8, 3)))) {
            assertThatThrownBy(() -> Trainer.of(model, Loss.meanSquaredError())
                            .deterministic(4)
                            .fit(data, Length.steps(1)))
                    .hasMessageContainingAll("running_mean", "without buffers");
        }
    }
}
