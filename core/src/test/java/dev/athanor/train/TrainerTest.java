package dev.athanor.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.checkpoint.Checkpoint;
import dev.athanor.checkpoint.Checkpoints;
import dev.athanor.checkpoint.WriteFailedException;
import dev.athanor.data.Batch;
import dev.athanor.data.Dataset;
import dev.athanor.data.TensorDataset;
import dev.athanor.loss.Loss;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.optim.Adam;
import dev.athanor.optim.Schedule;
import dev.athanor.optim.Sgd;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cpu")
class TrainerTest {
    @TempDir
    Path folder;

    private TensorDataset train;
    private TensorDataset held;

    @BeforeEach
    void makeData() {
        RandomState.seed(11);
        train = spirals(90);
        held = spirals(30);
    }

    @AfterEach
    void freeData() {
        train.close();
        held.close();
    }

    @Test
    void aModelLearnsItsTrainingData() {
        try (var model = model(0)) {
            var fit = trainer(model).fit(train, Length.epochs(60));
            assertThat(fit.reason()).isEqualTo(Fit.Reason.COMPLETED);
            assertThat(fit.step()).isEqualTo(60 * 6);
            assertThat(fit.trainLoss()).isLessThan(0.1);
            assertThat(model.isTraining()).isFalse();
        }
    }

    @Test
    void nothingIsLeftAfterARun() {
        long before = LiveTensors.count();
        try (var model = model(0.1)) {
            trainer(model).validation(held).fit(train, Length.epochs(2));
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void accumulatedBatchesEqualOneLargeBatch() {
        var whole = parametersAfter(t -> t.batch(30).optimizer(Sgd.of(0.1)));
        var parts = parametersAfter(t -> t.batch(6).accumulate(5).optimizer(Sgd.of(0.1)));
        assertThat(parts.keySet()).isEqualTo(whole.keySet());
        whole.forEach((name, values) -> assertThat(parts.get(name)).containsExactly(values, within(1e-5f)));
    }

    @Test
    void theBatchesOfAStepAreMadeOfItsSamplesAsTheDatasetArrangesThem() {
        var asked = new ArrayList<long[]>();
        var backwards = new Dataset() {
            @Override
            public long size() {
                return train.size();
            }

            @Override
            public Batch batch(long[] samples) {
                asked.add(samples);
                return train.batch(samples);
            }

            @Override
            public Batch slice(long first, long count) {
                return train.slice(first, count);
            }

            @Override
            public long[] arranged(long[] samples) {
                return Arrays.stream(samples)
                        .map(sample -> -sample)
                        .sorted()
                        .map(sample -> -sample)
                        .toArray();
            }
        };
        try (var model = model(0)) {
            trainer(model).batch(10).accumulate(3).fit(backwards, Length.epochs(1));
        }
        assertThat(asked).hasSize(9);
        for (int step = 0; step < 9; step += 3) {
            var samples = asked.subList(step, step + 3).stream()
                    .flatMapToLong(Arrays::stream)
                    .boxed()
                    .toList();
            assertThat(samples).isSortedAccordingTo(Comparator.reverseOrder());
        }
        assertThat(asked.stream().flatMapToLong(Arrays::stream).distinct()).hasSize(90);
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        var first = parametersAfter(t -> t.seed(5));
        var again = parametersAfter(t -> t.seed(5));
        var other = parametersAfter(t -> t.seed(6));
        first.forEach((name, values) -> assertThat(again.get(name)).containsExactly(values));
        assertThat(first.get("layers.0.weight")).isNotEqualTo(other.get("layers.0.weight"));
    }

    @Test
    void aRunThatWasInterruptedGoesOnToTheBit() throws Exception {
        var unbroken = Files.createDirectories(folder.resolve("unbroken"));
        var broken = Files.createDirectories(folder.resolve("broken"));
        Map<String, float[]> expected;
        RandomState.seed(20);
        try (var model = model(0.3)) {
            resumable(model, unbroken).fit(train, Length.epochs(12));
            expected = parameters(model);
        }
        // Interrupted in the middle of an epoch, twice, each time with a new model of other numbers.
        for (int stopAt : new int[] {20, 45, Integer.MAX_VALUE}) {
            RandomState.seed(stopAt);
            try (var model = model(0.3)) {
                long[] step = {0};
                var fit = resumable(model, broken)
                        .listener(event -> step[0] = event.step())
                        .interruptedBy(() -> step[0] == stopAt)
                        .fit(train, Length.epochs(12));
                if (stopAt == Integer.MAX_VALUE) {
                    assertThat(fit.reason()).isEqualTo(Fit.Reason.COMPLETED);
                    var actual = parameters(model);
                    expected.forEach(
                            (name, values) -> assertThat(actual.get(name)).containsExactly(values));
                } else {
                    assertThat(fit.reason()).isEqualTo(Fit.Reason.INTERRUPTED);
                    assertThat(fit.step()).isEqualTo(stopAt);
                }
            }
        }
        assertThat(broken.resolve(RunLog.METRICS)).hasSameBinaryContentAs(unbroken.resolve(RunLog.METRICS));
        assertThat(Files.readAllLines(unbroken.resolve(RunLog.METRICS)).getLast())
                .contains("validationLoss");
        var last = "checkpoints/step-00000072/";
        for (var file : List.of("model.safetensors", "optimizer.safetensors", "state.json")) {
            assertThat(broken.resolve(last + file)).hasSameBinaryContentAs(unbroken.resolve(last + file));
        }
    }

    @Test
    void aFinishedRunIsNotTrainedAgain() {
        try (var model = model(0)) {
            trainer(model).checkpoints(folder).fit(train, Length.epochs(2));
        }
        try (var model = model(0)) {
            var events = new ArrayList<TrainEvent>();
            trainer(model).checkpoints(folder).listener(events::add).fit(train, Length.epochs(2));
            assertThat(events).noneMatch(TrainEvent.Stepped.class::isInstance);
        }
    }

    @Test
    void theBestParametersAreWhatIsLeft() {
        for (boolean saved : new boolean[] {false, true}) {
            try (var model = model(0)) {
                var best = new ArrayList<TrainEvent.Validated>();
                var trainer = trainer(model).validation(held).listener(event -> {
                    if (event instanceof TrainEvent.Validated validated && validated.best()) {
                        best.add(validated);
                    }
                });
                var fit = (saved ? trainer.checkpoints(folder) : trainer).fit(train, Length.epochs(40));
                assertThat(fit.best().orElseThrow().step())
                        .isEqualTo(best.getLast().step());
                var again = new Validation(held, Optional.empty())
                        .of(new Supervised(model, Loss.crossEntropy()), 1024, Alone.UNWATCHED);
                assertThat(again.get("loss")).isEqualTo(best.getLast().metrics().get("loss"));
            }
        }
    }

    @Test
    void aRunThatNoLongerImprovesStopsEarly() {
        try (var model = model(0)) {
            var fit = trainer(model)
                    .optimizer(Sgd.of(1e-9))
                    .validation(held)
                    .earlyStopping(new EarlyStopping(3, 0.01))
                    .fit(train, Length.epochs(50));
            assertThat(fit.reason()).isEqualTo(Fit.Reason.STOPPED_EARLY);
            assertThat(fit.epochs()).isEqualTo(4);
            assertThat(fit.best().orElseThrow().step()).isEqualTo(6);
        }
    }

    @Test
    void aDiskThatRefusesACheckpointEndsTheRun() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "no folder");
        try (var model = model(0)) {
            var trainer =
                    trainer(model).checkpoints(file.resolve("checkpoints")).saveEvery(Duration.ZERO);
            assertThatThrownBy(() -> trainer.fit(train, Length.epochs(50)))
                    .isInstanceOf(WriteFailedException.class)
                    .hasMessageContaining("could not be written");
        }
    }

    @Test
    void whatIsSavedIsOfItsMomentWhateverFollows() {
        try (var _ = Scope.open();
                var copies = new Copies()) {
            var tensor = Tensor.of(new float[] {1, 2}, 2);
            var taken = copies.take(Map.of("weight", tensor));
            tensor.fillInPlace(7);
            assertThat(requireNonNull(taken.get("weight")).toFloats()).containsExactly(1, 2);
            copies.restore(Map.of("weight", tensor));
            assertThat(tensor.toFloats()).containsExactly(1, 2);
            assertThat(copies.take(Map.of("weight", tensor)).get("weight")).isSameAs(taken.get("weight"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"is truncated", "was changed"})
    void aDamagedCheckpointIsPassedOverAndToldAndAllDamagedAreNoFreshStart(String how) throws Exception {
        try (var model = model(0)) {
            trainer(model).checkpoints(folder).saveEvery(Duration.ZERO).fit(train, Length.steps(6));
        }
        var saved = Checkpoints.in(folder).list().reversed();
        damage(saved.get(0), how);
        var told = new ArrayList<TrainEvent>();
        try (var model = model(0)) {
            trainer(model).checkpoints(folder).listener(told::add).fit(train, Length.steps(7));
        }
        assertThat(told.getFirst()).isInstanceOfSatisfying(TrainEvent.PassedOver.class, event -> {
            assertThat(event.step()).isEqualTo(saved.get(1).step());
            assertThat(event.problem()).contains("optimizer.safetensors", how);
        });
        for (var checkpoint : Checkpoints.in(folder).list()) {
            damage(checkpoint, how);
        }
        try (var model = model(0)) {
            var again = trainer(model).checkpoints(folder);
            assertThatThrownBy(() -> again.fit(train, Length.steps(7)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContainingAll("no checkpoint of this run is whole", "optimizer.safetensors", "--fresh");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"is truncated", "was changed"})
    void aRunWhoseBestParametersAreDamagedEndsWithTheLast(String how) {
        var told = new ArrayList<TrainEvent>();
        var last = parametersAfter(settings -> settings);
        RandomState.seed(1);
        try (var model = model(0)) {
            var fit = trainer(model)
                    .validation(held)
                    .monitor(new Monitor(Monitor.LOSS, true)) // the first is the best
                    .checkpoints(folder)
                    .listener(told::add)
                    .listener(event -> {
                        if (event instanceof TrainEvent.Saved saved && saved.equals(firstSaved(told))) {
                            damage(Checkpoint.open(saved.directory()), "model.safetensors", how);
                        }
                    })
                    .fit(train, Length.epochs(3));
            assertThat(fit.best()).isEmpty();
            assertThat(parameters(model)).containsExactlyEntriesOf(last);
        }
        assertThat(told.get(told.size() - 2))
                .isInstanceOfSatisfying(
                        TrainEvent.PassedOver.class,
                        event -> assertThat(event.problem())
                                .contains(how.equals("was changed") ? how : "is damaged")
                                .endsWith("; the model is that of the last step"));
    }

    private static TrainEvent firstSaved(List<TrainEvent> told) {
        return told.stream()
                .filter(TrainEvent.Saved.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    private static void damage(Checkpoint checkpoint, String how) {
        damage(checkpoint, "optimizer.safetensors", how);
    }

    private static void damage(Checkpoint checkpoint, String name, String how) {
        var file = checkpoint.file(name);
        try {
            var bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1]++;
            Files.write(file, Arrays.copyOf(bytes, how.equals("is truncated") ? bytes.length - 1 : bytes.length));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Test
    void aLossThatIsNotFiniteStopsAndNamesTheLastCheckpoint() {
        try (var model = model(0)) {
            var trainer =
                    trainer(model).optimizer(Sgd.of(1e30)).checkpoints(folder).saveEvery(Duration.ZERO);
            assertThatThrownBy(() -> trainer.fit(train, Length.epochs(50)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("at step ")
                    .hasMessageContaining("The last good checkpoint is " + folder.resolve("step-"));
        }
    }

    @Test
    void checkpointsOfAnotherRunAreRefused() {
        try (var model = model(0)) {
            trainer(model).checkpoints(folder).identity("data", "a").fit(train, Length.epochs(1));
            assertThatThrownBy(() -> trainer(model)
                            .checkpoints(folder)
                            .identity("data", "b")
                            .fit(train, Length.epochs(1)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("its data is a, this run's is b");
        }
    }

    @Test
    void stepsCanBeCountedInPlaceOfEpochs() {
        try (var model = model(0)) {
            var fit = trainer(model).validation(held).validateEvery(4).fit(train, Length.steps(10));
            assertThat(fit.step()).isEqualTo(10);
            assertThat(fit.epochs()).isEqualTo((90 + 64) / 90.0);
        }
    }

    private Trainer resumable(Mlp model, Path run) {
        return trainer(model)
                .schedule(Schedule.cosine())
                .validation(held)
                .checkpoints(run.resolve("checkpoints"))
                .listener(new RunLog(run, 5, InstantSource.system()));
    }

    private static Trainer trainer(Mlp model) {
        return Trainer.of(model, Loss.crossEntropy()).optimizer(Adam.of(0.01)).batch(16);
    }

    private Map<String, float[]> parametersAfter(UnaryOperator<Trainer> settings) {
        RandomState.seed(1);
        try (var model = model(0)) {
            settings.apply(trainer(model)).fit(train, Length.epochs(3));
            return parameters(model);
        }
    }

    private static Map<String, float[]> parameters(Mlp model) {
        var values = new TreeMap<String, float[]>();
        model.parameters().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
        return values;
    }

    private static Mlp model(double dropout) {
        return Mlp.of(MlpConfig.of(2, List.of(16, 16), 3).withDropout(dropout));
    }

    /// Three arms that a linear model cannot tell apart.
    private static TensorDataset spirals(int samples) {
        return TensorDataset.of(() -> {
            var noise = Tensor.randn(samples, 2).toFloats();
            var points = new float[samples * 2];
            var arms = new long[samples];
            for (int i = 0; i < samples; i++) {
                arms[i] = i % 3;
                double radius = 0.2 + (double) i / samples;
                double angle = 2.1 * arms[i] + 3 * radius;
                points[2 * i] = (float) (radius * Math.cos(angle) + 0.02 * noise[2 * i]);
                points[2 * i + 1] = (float) (radius * Math.sin(angle) + 0.02 * noise[2 * i + 1]);
            }
            return new Batch(Tensor.of(points, samples, 2), Tensor.of(arms, samples));
        });
    }
}
