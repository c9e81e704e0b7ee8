package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.checkpoint.Checkpoints;
import dev.athanor.checkpoint.Safetensors;
import dev.athanor.checkpoint.StoredTensor;
import dev.athanor.data.TensorDataset;
import dev.athanor.distributed.Compression;
import dev.athanor.distributed.GroupSettings;
import dev.athanor.distributed.ProcessEnvironment;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.Ranks;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.tensor.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runs whose optimizer's state is in parts go on whole, and the other way round; that they take the steps of one
/// process is in [DataParallelTest].
@Tag("cpu")
class ShardedStateTest {
    @TempDir
    private Path folder;

    /// Trains variants one after the other, each with a folder of its own; the results of every rank.
    private List<List<TrainingProgram.Result>> train(int processes, List<String> variants) throws Exception {
        var trainings = variants.stream().map(variant -> variant + "=" + folder.resolve(variant));
        try (var ranks = Ranks.start(processes, TrainingProgram.class, trainings.collect(Collectors.joining(" ")))) {
            var results = new ArrayList<List<TrainingProgram.Result>>();
            for (var _ : variants) {
                results.add(ranks.awaitLines("result").stream()
                        .map(TrainingProgram.Result::parse)
                        .toList());
            }
            return results;
        }
    }

    private static TrainingProgram.Result alone(String variant, Optional<Path> folder) {
        return TrainingProgram.run(variant, Optional.empty(), folder);
    }

    private void endsAs(TrainingProgram.Result expected, TrainingProgram.Result actual) {
        int before = 20 - actual.losses().size();
        assertThat(before).as("steps before it went on").isBetween(9, 10);
        for (int i = before; i < 20; i++) {
            double loss = expected.losses().get(i);
            assertThat(actual.losses().get(i - before)).isCloseTo(loss, within(1e-5 * loss));
        }
    }

    @ParameterizedTest
    @CsvSource({"3, tied-half sharded-half scattered-half apart-half", "4, pairs-sharded-half pairs-apart-half"})
    void whatProcessesHaveSavedInPartsOneGoesOnFrom(int processes, String variants) throws Exception {
        var whole = alone("tied", Optional.empty());
        var each = List.of(variants.split(" ", -1));
        assertThat(train(processes, each)).hasSameSizeAs(each);
        for (var variant : each) {
            var saved = folder.resolve(variant);
            eachHasWrittenItsPart(saved, processes);
            endsAs(whole, alone("tied", Optional.of(saved)));
        }
    }

    private static void eachHasWrittenItsPart(Path folder, int processes) {
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

    @Test
    void whatOneHasSavedTwoGoOnFromInParts() throws Exception {
        var whole = alone("tied", Optional.empty());
        var variants = List.of("sharded", "scattered", "apart");
        for (var variant : variants) {
            var begun = alone("tied-half", Optional.of(folder.resolve(variant)));
            assertThat(begun.losses()).hasSizeLessThan(20);
        }
        train(2, variants).forEach(all -> all.forEach(result -> endsAs(whole, result)));
    }

    @Test
    void theModelIsThatOfTheBestValidationAndNotOfTheLastStep() throws Exception {
        var best = alone("first-is-best", Optional.of(folder.resolve("alone")));
        assertThat(best.parameters())
                .isNotEqualTo(alone("tied", Optional.empty()).parameters());
        for (var results : train(2, List.of("first-is-best-sharded", "first-is-best-apart"))) {
            for (var result : results) {
                for (int i = 0; i < best.parameters().size(); i++) {
                    assertThat(result.parameters().get(i))
                            .isCloseTo(best.parameters().get(i), within(1e-5));
                }
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
    void aRunThatFailsLeavesNoParametersThatCouldBeTakenForTheModels() throws Exception {
        var environment = new ProcessEnvironment(0, 1, 0, "127.0.0.1", Ranks.freePort());
        try (var group = ProcessGroup.connect(environment, GroupSettings.defaults(), Device.CPU);
                var model = Gpt.of(GptConfig.of(13, 8, 2, 2, 16));
                var data = TensorDataset.of(TrainingProgram::batch)) {
            var trainer = Trainer.of(model, NextToken.of(model))
                    .replicas(group, Compression.NONE)
                    .shard(Sharding.PARAMETERS, 1)
                    .listener(event -> {
                        if (event instanceof TrainEvent.Stepped) {
                            throw new IllegalStateException("the first step is enough");
                        }
                    });
            assertThatThrownBy(() -> trainer.fit(data, Length.steps(2))).hasMessage("the first step is enough");
            assertThat(model.parameters().values())
                    .isNotEmpty()
                    .allSatisfy(parameter -> assertThat(parameter.toDoubles())
                            .hasSize((int) parameter.elements())
                            .containsOnly(Double.NaN));
        }
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
