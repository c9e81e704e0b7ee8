package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.checkpoint.Safetensors;
import dev.athanor.checkpoint.Weights;
import dev.athanor.distributed.Ranks;
import dev.athanor.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Trainings of several processes against the same training of one.
@Tag("cpu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PipelinedTrainingTest {
    private static final int NEVER = 1_000;
    private static final double RELATIVE = 1e-5;

    @TempDir
    private static Path folder;

    private List<Double> alone = List.of();

    @BeforeAll
    void trainAlone() throws IOException {
        alone = alone(Files.createDirectory(folder.resolve("alone")), NEVER);
    }

    private static List<Double> alone(Path folder, int until) {
        try (var model = PipelinedTraining.model()) {
            var losses = PipelinedTraining.losses(model, NextToken.of(model), folder.resolve("checkpoints"), until);
            Safetensors.write(folder.resolve("model.safetensors"), Weights.sources(model.state()), Map.of());
            return losses;
        }
    }

    /// Runs one training after the other in as many processes as said; the losses of each, which all ranks agree on.
    private List<List<Double>> spread(int processes, List<String> trainings) throws Exception {
        try (var ranks = Ranks.start(processes, PipelinedTraining.class, String.join(" ", trainings))) {
            var found = new ArrayList<List<Double>>();
            for (int i = 0; i < trainings.size(); i++) {
                var lines = ranks.awaitLines("losses");
                assertThat(lines).containsOnly(lines.getFirst());
                found.add(Arrays.stream(lines.getFirst()
                                .substring(1, lines.getFirst().length() - 1)
                                .split(", "))
                        .map(Double::valueOf)
                        .toList());
            }
            ranks.awaitLines("done");
            return found;
        }
    }

    private String training(String schedule, int stages, int microbatches, int until, String name) throws IOException {
        var into = Files.createDirectories(folder.resolve(name));
        return schedule + "," + stages + "," + microbatches + "," + until + "," + into;
    }

    private void assertEqual(List<Double> losses, String name) {
        assertThat(losses).hasSameSizeAs(alone);
        for (int i = 0; i < losses.size(); i++) {
            assertThat(losses.get(i)).as("loss " + i).isCloseTo(alone.get(i), within(RELATIVE * alone.get(i)));
        }
        assertSameModel(name, "alone");
    }

    private void assertSameModel(String name, String other) {
        try (var _ = Scope.open()) {
            var expected = Weights.read(folder.resolve(other + "/model.safetensors"));
            var found = Weights.read(folder.resolve(name + "/model.safetensors"));
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            found.forEach((key, tensor) -> {
                var whole = Objects.requireNonNull(expected.get(key));
                assertThat(tensor.sub(whole).norm().item() / whole.norm().item())
                        .as(key)
                        .isLessThan(RELATIVE);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void everyScheduleComesToTheLossesAndParametersOfOneProcess(int processes) throws Exception {
        var names = new ArrayList<String>();
        var trainings = new ArrayList<String>();
        for (var schedule : List.of("gpipe", "1f1b", "zero-bubble", "interleaved")) {
            names.add(schedule + processes);
            trainings.add(training(schedule, processes, 4, NEVER, schedule + processes));
        }
        var losses = spread(processes, trainings);
        for (int i = 0; i < names.size(); i++) {
            assertEqual(losses.get(i), names.get(i));
        }
    }

    @Test
    void copiesOfAPipelineComeToThemToo() throws Exception {
        var losses = spread(
                4,
                List.of(
                        training("1f1b", 2, 2, NEVER, "copies"),
                        training("interleaved", 2, 2, NEVER, "interleaved-copies"),
                        training("1f1b", 2, 2, NEVER, "unsaved-copies"),
                        training("1f1b", 2, 2, NEVER, "unsaved-parts") + ",PARAMETERS"));
        for (int i = 0; i < losses.size(); i++) {
            assertEqual(
                    losses.get(i),
                    List.of("copies", "interleaved-copies", "unsaved-copies", "unsaved-parts")
                            .get(i));
        }
    }

    @Test
    void theModelIsThatOfTheBestValidationAndNotOfTheLastStep() throws Exception {
        alone(Files.createDirectory(folder.resolve("first-is-best")), NEVER);
        var losses = spread(
                4,
                List.of(
                        training("1f1b", 2, 2, NEVER, "first-is-best-whole"),
                        training("1f1b", 2, 2, NEVER, "first-is-best-parts") + ",PARAMETERS"));
        assertThat(losses).hasSize(2);
        assertSameModel("first-is-best-whole", "first-is-best");
        assertSameModel("first-is-best-parts", "first-is-best");
    }

    @ParameterizedTest
    @EnumSource(names = {"STATE", "GRADIENTS", "PARAMETERS"})
    void copiesMayHaveAPartOfEachStage(Sharding sharding) throws Exception {
        UnaryOperator<String> name = what -> sharding + "-" + what;
        var begun = alone(Files.createDirectory(folder.resolve(name.apply("from-one"))), 11);
        var losses = spread(
                4,
                Stream.of(
                                training("1f1b", 2, 2, 11, name.apply("to-one")),
                                training("1f1b", 2, 2, NEVER, name.apply("from-one")),
                                training("interleaved", 2, 2, NEVER, name.apply("interleaved")),
                                training("zero-bubble", 2, 2, NEVER, name.apply("zero-bubble")))
                        .map(training -> training + "," + sharding.name())
                        .toList());
        var ended = alone(folder.resolve(name.apply("to-one")), NEVER);
        assertEqual(joined(losses.get(0), ended), name.apply("to-one"));
        assertEqual(joined(begun, losses.get(1)), name.apply("from-one"));
        assertEqual(losses.get(2), name.apply("interleaved"));
        assertEqual(losses.get(3), name.apply("zero-bubble"));
    }

    @Test
    void aRunThatWasInterruptedGoesOnInAnotherNumberOfProcesses() throws Exception {
        var begun = alone(Files.createDirectory(folder.resolve("to-two")), 11);
        var losses = spread(
                2, List.of(training("zero-bubble", 2, 4, 11, "to-one"), training("1f1b", 2, 8, NEVER, "to-two")));
        assertEqual(joined(losses.get(0), alone(folder.resolve("to-one"), NEVER)), "to-one");
        assertEqual(joined(begun, losses.get(1)), "to-two");
    }

    private static List<Double> joined(List<Double> first, List<Double> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
