package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.checkpoint.Checkpoints;
import dev.athanor.checkpoint.Safetensors;
import dev.athanor.checkpoint.StoredTensor;
import dev.athanor.distributed.Ranks;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs whose optimizer's state is in parts go on whole, and the other way round; that they take the steps of one
/// process is in [DataParallelTest].
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

    @ParameterizedTest
    @ValueSource(strings = {"tied-half", "sharded-half", "scattered-half", "apart-half"})
    void whatThreeProcessesHaveSavedInPartsOneGoesOnFrom(String variant) throws Exception {
        var whole = TrainingProgram.run("tied", Optional.empty(), Optional.empty());
        try (var ranks = Ranks.start(3, TrainingProgram.class, variant + " " + folder)) {
            assertThat(ranks.awaitLines("result")).hasSize(3);
        }
        eachHasWrittenItsPart(3);
        endsAs(whole, TrainingProgram.run("tied", Optional.empty(), Optional.of(folder)));
    }

    private void eachHasWrittenItsPart(int processes) {
        var checkpoint = Checkpoints.in(folder).latest().orElseThrow();
        assertThat(checkpoint.files()).hasSize(2 * processes + 1);
        for (var name : new String[] {"model", "optimizer"}) {
            try (var all = checkpoint.weights(name)) {
                long elements = elements(all.tensors().values());
                for (int i = 1; i <= processes; i++) {
                    var file = checkpoint.file(name + "-%05d-of-%05d.safetensors".formatted(i, processes));
                    try (var part = Safetensors.open(file)) {
                        double share = (double) elements / processes;
                        assertThat((double) elements(part.tensors().values())).isCloseTo(share, within(0.05 * share));
                    }
                }
            }
        }
    }

    private static long elements(Collection<StoredTensor> tensors) {
        return tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pairs-sharded-half", "pairs-apart-half"})
    void whatTwoPairsHaveSavedInPartsOneGoesOnFrom(String variant) throws Exception {
        var whole = TrainingProgram.run("tied", Optional.empty(), Optional.empty());
        try (var ranks = Ranks.start(4, TrainingProgram.class, variant + " " + folder)) {
            assertThat(ranks.awaitLines("result")).hasSize(4);
        }
        eachHasWrittenItsPart(4);
        endsAs(whole, TrainingProgram.run("tied", Optional.empty(), Optional.of(folder)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sharded", "scattered", "apart"})
    void whatOneHasSavedTwoGoOnFromInParts(String variant) throws Exception {
        var whole = TrainingProgram.run("tied", Optional.empty(), Optional.empty());
        assertThat(TrainingProgram.run("tied-half", Optional.empty(), Optional.of(folder))
                        .losses())
                .hasSizeLessThan(20);
        try (var ranks = Ranks.start(2, TrainingProgram.class, variant + " " + folder)) {
            for (var line : ranks.awaitLines("result")) {
                endsAs(whole, TrainingProgram.Result.parse(line));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, STATE, 4, 4", "2, GRADIENTS, 2, 4", "2, PARAMETERS, 2, 2", "4, PARAMETERS, 2, 2"})
    void eachProcessHasTheFormulasBytes(int processes, String sharding, double gradientBytes, double parameterBytes)
            throws Exception {
        try (var ranks = Ranks.start(processes, ShardedBytes.class, sharding)) {
            for (var line : ranks.awaitLines("bytes")) {
                var numbers = line.split(" ", -1);
                double parameters = Double.parseDouble(numbers[4]);
                close(numbers[0], 8 * parameters / 2); // two moments of four bytes
                close(numbers[1], gradientBytes * parameters);
                close(numbers[2], parameterBytes * parameters);
                boolean byBlock = sharding.equals("PARAMETERS");
                double outside = Double.parseDouble(numbers[5]);
                double block = Double.parseDouble(numbers[6]);
                assertThat(block).isGreaterThan(0);
                close(numbers[3], 4 * (byBlock ? outside + block : parameters));
            }
        }
    }

    private static void close(String actual, double expected) {
        assertThat(Double.parseDouble(actual)).isCloseTo(expected, within(0.05 * expected));
    }

    @Test
    void parametersAreShardedWhereAnObjectiveGoesByBlocks() throws Exception {
        try (var ranks = Ranks.start(2, TrainingProgram.class, "unblocked-apart")) {
            assertThat(ranks.awaitLines("failed"))
                    .containsOnly("parameters are sharded block by block, and NextToken does not go through a model so;"
                            + " shard gradients at most");
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
