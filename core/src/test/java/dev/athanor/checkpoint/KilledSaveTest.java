package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process that does nothing but save, again and again, at moments drawn by chance.
@Tag("pure")
class KilledSaveTest {
    private static final int BYTES = 3_000_000;

    @TempDir
    Path folder;

    @Test
    void processKilledWhileSavingLeavesWholeCheckpointsOnly() throws Exception {
        run(8, 2);
    }

    @Test
    @Tag("slow")
    void processKilledTwoHundredTimesLeavesWholeCheckpointsOnly() throws Exception {
        run(200, 20);
    }

    /// At least so many kills, and more until enough of them hit a save: one may fall between two.
    private void run(int kills, int hits) throws IOException, InterruptedException {
        var random = new Random(20260101);
        var checkpoints = Checkpoints.in(folder);
        int unfinished = 0;
        for (int kill = 0; kill < kills || (unfinished < hits && kill < 20 * kills); kill++) {
            // Every other process saves the step that is there again, so that replacing is killed too.
            long latest = checkpoints.latest().map(Checkpoint::step).orElse(0L);
            long seen = killWhileSaving(latest + kill % 2, random.nextInt(40));
            unfinished += SavingNames.in(folder).isEmpty() ? 0 : 1;
            assertWhole(Math.max(latest, seen));
        }
        assertThat(unfinished).as("kills that hit a save").isGreaterThanOrEqualTo(hits);
        checkpoints.clean();
        assertThat(SavingNames.list(folder)).allSatisfy(path -> assertThat(path).isDirectory());
        assertThat(SavingNames.in(folder)).isEmpty();
    }

    /// @return the last step that the process said it saved, or -1
    private long killWhileSaving(long first, int millis) throws IOException, InterruptedException {
        var process = SavingProcess.start(SavingProcess.command(folder, BYTES, first, 1_000_000));
        long saved = -1;
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("started");
            awaitSaving();
            Thread.sleep(millis);
            // not Process.destroyForcibly, which would close the output before it is read
            process.toHandle().destroyForcibly();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("saved ")) {
                    saved = Long.parseLong(line.substring(6));
                } else {
                    throw new AssertionError(line);
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return saved;
    }

    /// A busy machine takes its time; what earlier processes have left is gone when one has started.
    private void awaitSaving() throws IOException, InterruptedException {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); System.nanoTime() < end; Thread.sleep(1)) {
            if (!SavingNames.in(folder).isEmpty()) {
                return;
            }
        }
        throw new AssertionError("no save was begun");
    }

    private void assertWhole(long atLeast) throws IOException {
        var checkpoints = Checkpoints.in(folder);
        assertThat(checkpoints.damaged()).isEmpty();
        if (atLeast >= 0 && !checkpoints.list().isEmpty()) {
            assertThat(checkpoints.latest().orElseThrow().step()).isGreaterThanOrEqualTo(atLeast);
        }
        for (var checkpoint : checkpoints.list()) {
            checkpoint.verify();
            assertThat(Files.readAllBytes(checkpoint.file("state.json"))).containsOnly((byte) checkpoint.step());
        }
    }
}
