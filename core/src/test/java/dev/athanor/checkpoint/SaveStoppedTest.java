package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stops the world before each change that a save makes on disk: what a kill there would leave is copied aside, and
/// opened as the next process would.
@Tag("pure")
class SaveStoppedTest {
    private static final String OTHER_PROCESS = "1-1";

    @TempDir
    Path folder;

    @Test
    void killAtAnyStepLeavesTheOldOrTheNew() throws IOException {
        var states = statesOfSaving(2, "new", new Retention(5, true));
        assertThat(states.size()).isGreaterThan(10);
        for (var state : states) {
            var next = nextProcess(state.folder);
            assertThat(contents(next)).as(state.before).isIn(Map.of(1L, "old"), Map.of(1L, "old", 2L, "new"));
            next.clean();
            assertThat(contents(next)).as(state.before).isIn(Map.of(1L, "old"), Map.of(1L, "old", 2L, "new"));
            assertThat(SavingNames.list(state.folder))
                    .as(state.before)
                    .allSatisfy(
                            path -> assertThat(path.getFileName().toString()).startsWith("step-"));
        }
    }

    @Test
    void killAtAnyStepOfReplacingLeavesTheOldOrTheNew() throws IOException {
        for (var state : statesOfSaving(1, "new", new Retention(5, true))) {
            var next = nextProcess(state.folder);
            assertThat(contents(next)).as(state.before).isIn(Map.of(1L, "old"), Map.of(1L, "new"));
            next.clean();
            assertThat(contents(next)).as(state.before).isIn(Map.of(1L, "old"), Map.of(1L, "new"));
            assertThat(SavingNames.list(state.folder)).as(state.before).hasSize(1);
        }
    }

    @Test
    void killAtAnyStepOfPruningLeavesCompleteCheckpoints() throws IOException {
        for (var state : statesOfSaving(2, "new", new Retention(1, false))) {
            var next = nextProcess(state.folder);
            next.clean();
            assertThat(contents(next))
                    .as(state.before)
                    .isIn(Map.of(1L, "old"), Map.of(1L, "old", 2L, "new"), Map.of(2L, "new"));
        }
    }

    @Test
    void killedSaveDoesNotHinderTheNext() throws IOException {
        for (var state : statesOfSaving(2, "new", new Retention(5, true))) {
            var next = nextProcess(state.folder);
            save(next, 2, "again");
            assertThat(contents(next)).as(state.before).isEqualTo(Map.of(1L, "old", 2L, "again"));
        }
    }

    @Test
    void failureAtAnyStepIsOneTypedErrorAndLeavesOldOrNew() throws IOException {
        // the last state is the end, where nothing is left to fail
        int steps = statesOfSaving(2, "new", new Retention(5, true)).size() - 1;
        for (int failing = 0; failing < steps; failing++) {
            Path runs = Files.createTempDirectory(folder, "run");
            save(Checkpoints.in(runs), 1, "old");
            var countdown = new int[] {failing};
            var failed = new String[1];
            var checkpoints = new Checkpoints(
                    runs,
                    new Retention(5, true),
                    step -> {
                        if (countdown[0]-- == 0) {
                            failed[0] = step;
                            throw new IOException("No space left on device");
                        }
                    },
                    SavingNames.thisProcess());
            try {
                save(checkpoints, 2, "new");
                assertThat(contents(checkpoints)).as(failed[0]).isEqualTo(Map.of(1L, "old", 2L, "new"));
            } catch (WriteFailedException e) {
                assertThat(e)
                        .as(failed[0])
                        .hasMessageContaining("step-00000002")
                        .hasMessageContaining("No space left")
                        .hasMessageContaining("bytes are free");
                assertThat(contents(checkpoints)).as(failed[0]).containsEntry(1L, "old");
            }
            assertThat(failed[0]).isNotNull();
            nextProcess(runs).clean();
            assertThat(SavingNames.list(runs))
                    .as(failed[0])
                    .allSatisfy(
                            path -> assertThat(path.getFileName().toString()).startsWith("step-"));
        }
    }

    @Test
    void livingSaveIsNotCleanedAway() {
        var checkpoints = Checkpoints.in(folder);
        try (var writer = checkpoints.begin(1, Optional.empty())) {
            writer.files().bytes("state.json", "new".getBytes(UTF_8));
            assertThat(nextProcess(folder).clean()).isEmpty();
            assertThat(checkpoints.clean()).isEmpty();
            writer.commit();
        }
        assertThat(checkpoints.list()).hasSize(1);
    }

    @Test
    void committedWriterIsDone() {
        try (var writer = Checkpoints.in(folder).begin(1, Optional.empty())) {
            writer.commit();
            assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
        }
    }

    private record State(String before, Path folder) {}

    /// Saves `step` over a checkpoint of step 1 and copies the folder before every change.
    private List<State> statesOfSaving(long step, String content, Retention retention) throws IOException {
        Path runs = Files.createTempDirectory(folder, "run");
        save(Checkpoints.in(runs), 1, "old");
        List<State> states = new ArrayList<>();
        SaveSteps watch = before -> states.add(new State(before, copy(runs)));
        save(new Checkpoints(runs, retention, watch, OTHER_PROCESS), step, content);
        states.add(new State("the end", copy(runs)));
        return states;
    }

    private Path copy(Path from) throws IOException {
        Path to = Files.createTempDirectory(folder, "state");
        try (var paths = Files.walk(from)) {
            for (Path path : paths.skip(1).toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
        return to;
    }

    private static Checkpoints nextProcess(Path folder) {
        return new Checkpoints(folder, Retention.everything(), SaveSteps.UNWATCHED, "2-2");
    }

    private static void save(Checkpoints checkpoints, long step, String content) {
        checkpoints.save(step, Optional.empty(), files -> {
            files.bytes("model.safetensors", new byte[5_000_000]);
            files.bytes("state.json", content.getBytes(UTF_8));
        });
    }

    private static Map<Long, String> contents(Checkpoints checkpoints) throws IOException {
        Map<Long, String> contents = new java.util.TreeMap<>();
        for (var checkpoint : checkpoints.list()) {
            checkpoint.verify();
            contents.put(checkpoint.step(), Files.readString(checkpoint.file("state.json")));
        }
        return contents;
    }
}
