package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class CheckpointsTest {
    @TempDir
    Path folder;

    @Test
    void savedCheckpointHoldsItsFilesAndVerifies() throws IOException {
        var checkpoints = Checkpoints.in(folder.resolve("runs/a/checkpoints"));
        checkpoints.save(1200, Optional.of(new Score("loss", 0.25, false)), files -> {
            files.tensors("model.safetensors", Reference.tensors("reference.tsv"), Map.of());
            files.bytes("state.json", "{}".getBytes(UTF_8));
        });
        var latest = checkpoints.latest().orElseThrow();
        assertThat(latest.directory()).hasFileName("step-00001200");
        assertThat(latest.step()).isEqualTo(1200);
        assertThat(latest.score()).contains(new Score("loss", 0.25, false));
        assertThat(latest.files()).containsExactly("model.safetensors", "state.json");
        latest.verify();
        try (var weights = Safetensors.open(latest.file("model.safetensors"))) {
            Reference.assertEqual(weights.tensors(), Reference.tensors("reference.tsv"));
        }
    }

    @Test
    void nothingButCheckpointsStaysInTheFolder() throws IOException {
        var checkpoints = Checkpoints.in(folder);
        save(checkpoints, 1);
        save(checkpoints, 2);
        assertThat(names()).containsExactly("step-00000001", "step-00000002");
    }

    @Test
    void folderThatDoesNotExistHoldsNone() {
        var checkpoints = Checkpoints.in(folder.resolve("absent"));
        assertThat(checkpoints.list()).isEmpty();
        assertThat(checkpoints.latest()).isEmpty();
        assertThat(checkpoints.best()).isEmpty();
        assertThat(checkpoints.clean()).isEmpty();
    }

    @Test
    void listIsOrderedByStep() {
        var checkpoints = Checkpoints.in(folder);
        for (long step : new long[] {100_000_000, 5, 99_999_999, 0}) {
            save(checkpoints, step);
        }
        assertThat(checkpoints.list()).extracting(Checkpoint::step).containsExactly(0L, 5L, 99_999_999L, 100_000_000L);
        assertThat(checkpoints.latest()).map(Checkpoint::step).contains(100_000_000L);
        assertThat(checkpoints.at(5)).map(Checkpoint::step).contains(5L);
    }

    @Test
    void savingAStepAgainReplacesIt() throws IOException {
        var checkpoints = Checkpoints.in(folder);
        save(checkpoints, 7, "old", Optional.empty());
        save(checkpoints, 7, "new", Optional.empty());
        assertThat(checkpoints.list()).hasSize(1);
        assertThat(Files.readString(checkpoints.at(7).orElseThrow().file("state.json")))
                .isEqualTo("new");
        assertThat(names()).containsExactly("step-00000007");
    }

    @Test
    void retentionKeepsTheLastAndTheBest() {
        var checkpoints = Checkpoints.in(folder, new Retention(2, true));
        double[] losses = {0.9, 0.3, 0.5, 0.4, 0.6};
        for (int step = 0; step < losses.length; step++) {
            save(checkpoints, step, "x", Optional.of(new Score("loss", losses[step], false)));
        }
        assertThat(checkpoints.list()).extracting(Checkpoint::step).containsExactly(1L, 3L, 4L);
        assertThat(checkpoints.best()).map(Checkpoint::step).contains(1L);
    }

    @Test
    void retentionWithoutBestKeepsTheLastAlone() {
        var checkpoints = Checkpoints.in(folder, new Retention(1, false));
        save(checkpoints, 1, "x", Optional.of(new Score("loss", 0.1, false)));
        save(checkpoints, 2, "x", Optional.of(new Score("loss", 0.2, false)));
        assertThat(checkpoints.list()).extracting(Checkpoint::step).containsExactly(2L);
    }

    @Test
    void bestFollowsTheMetricsDirectionAndTheEarliestWinsATie() {
        var checkpoints = Checkpoints.in(folder);
        save(checkpoints, 1, "x", Optional.of(new Score("accuracy", 0.7, true)));
        save(checkpoints, 2, "x", Optional.of(new Score("accuracy", 0.9, true)));
        save(checkpoints, 3, "x", Optional.of(new Score("accuracy", 0.9, true)));
        save(checkpoints, 4, "x", Optional.empty());
        assertThat(checkpoints.best()).map(Checkpoint::step).contains(2L);
    }

    @Test
    void scoresOfAnotherMetricDoNotCompete() {
        var checkpoints = Checkpoints.in(folder);
        save(checkpoints, 1, "x", Optional.of(new Score("loss", 0.01, false)));
        save(checkpoints, 2, "x", Optional.of(new Score("accuracy", 0.5, true)));
        assertThat(checkpoints.best()).map(Checkpoint::step).contains(2L);
    }

    @Test
    void processesThatJoinAddTheirFiles() throws IOException {
        var checkpoints = Checkpoints.in(folder);
        try (var writer = checkpoints.begin(3, Optional.empty())) {
            writer.files().bytes("model-00001-of-00002.safetensors", new byte[] {1});
            var other = Checkpoints.join(writer.temporary());
            assertThat(other.step()).isEqualTo(3);
            other.bytes("model-00002-of-00002.safetensors", new byte[] {2, 3});
            other.finish(1);
            var saved = writer.commit(2);
            assertThat(saved.files())
                    .containsExactly("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
            saved.verify();
        }
        try (var files = Files.list(folder.resolve("step-00000003"))) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void commitWithoutEveryProcessIsRefused() {
        var checkpoints = Checkpoints.in(folder);
        try (var writer = checkpoints.begin(3, Optional.empty())) {
            assertThatThrownBy(() -> writer.commit(2)).hasMessageContaining("0 of the other 1 have finished");
        }
        assertThat(checkpoints.list()).isEmpty();
    }

    @Test
    void failureInTheContentLeavesTheOldCheckpointsAlone() throws IOException {
        var checkpoints = Checkpoints.in(folder);
        save(checkpoints, 1);
        assertThatThrownBy(() -> checkpoints.save(2, Optional.empty(), files -> {
                    files.bytes("state.json", new byte[10]);
                    throw new IllegalStateException("diverged");
                }))
                .hasMessage("diverged");
        assertThat(names()).containsExactly("step-00000001");
    }

    @Test
    void failedFileCannotBeCommitted() {
        var checkpoints = Checkpoints.in(folder);
        assertThatThrownBy(() -> checkpoints.save(2, Optional.empty(), files -> {
                    try {
                        files.write("state.json", _ -> {
                            throw new IOException("torn");
                        });
                    } catch (WriteFailedException _) {
                        // goes on regardless
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be completed");
        assertThat(checkpoints.list()).isEmpty();
    }

    @Test
    void namesThatLeaveTheFolderAreRefused() {
        var checkpoints = Checkpoints.in(folder);
        for (String name : List.of("../x", "a/b", "..", "", "manifest.json", ".hidden", "a\\b", "c:d")) {
            assertThatThrownBy(() -> checkpoints.save(2, Optional.empty(), files -> files.bytes(name, new byte[0])))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void foreignNamesInTheFolderAreLetBe() throws IOException {
        Files.createDirectory(folder.resolve("step-12"));
        Files.createDirectory(folder.resolve("mine"));
        Files.writeString(folder.resolve(".saving-notes"), "x");
        var checkpoints = Checkpoints.in(folder, new Retention(1, false));
        save(checkpoints, 1);
        save(checkpoints, 2);
        checkpoints.clean();
        assertThat(names()).containsExactly(".saving-notes", "mine", "step-00000002", "step-12");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new Retention(0, true)).isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> new Score("loss", Double.NaN, false)).isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> Checkpoints.in(folder).begin(-1, Optional.empty()))
                .hasMessageContaining("0 or more");
    }

    private static void save(Checkpoints checkpoints, long step) {
        save(checkpoints, step, "x", Optional.empty());
    }

    private static void save(Checkpoints checkpoints, long step, String content, Optional<Score> score) {
        checkpoints.save(step, score, files -> files.bytes("state.json", content.getBytes(UTF_8)));
    }

    private List<String> names() throws IOException {
        return SavingNames.list(folder).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }
}
