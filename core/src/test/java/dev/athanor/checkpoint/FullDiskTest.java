package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class FullDiskTest {
    private static final String DISK_IN_MEMORY = "mount -t tmpfs -o size=4m%s tmpfs \"$0\"";

    @TempDir
    Path folder;

    /// A small disk in memory that only the child sees, and that is gone with it: room for two checkpoints, not three.
    @Test
    void fullDiskIsAClearErrorAndTheOldCheckpointIsIntact() throws Exception {
        assumeOwnDiskIsAllowed();
        String output = inOwnMounts(
                DISK_IN_MEMORY.formatted("") + " && \"$@\"; echo exit $?; ls -a \"$0\"",
                SavingProcess.command(folder, 1_500_000, 1, 9));
        assertThat(output)
                .contains("saved 1")
                .contains("saved 2")
                .doesNotContain("saved 3")
                .contains("WriteFailedException " + folder.resolve("step-00000003/model.safetensors"))
                .contains("No space left on device")
                .contains("bytes are free")
                .contains("exit 3")
                .contains("step-00000001", "step-00000002")
                .doesNotContain(".saving-");
    }

    @Test
    void readOnlyFolderIsAClearError() throws Exception {
        assumeOwnDiskIsAllowed();
        String output = inOwnMounts(
                DISK_IN_MEMORY.formatted("") + " && mount -o remount,ro \"$0\" && \"$@\"; echo exit $?",
                SavingProcess.command(folder, 1_000, 1, 9));
        assertThat(output)
                .contains("WriteFailedException " + folder.resolve("step-00000001"))
                .contains("Read-only file system")
                .contains("must be writable")
                .contains("exit 3");
    }

    @Test
    void folderThatIsAFileIsAClearError() throws IOException {
        Path file = Files.writeString(folder.resolve("checkpoints"), "x");
        var refusal = catchThrowableOfType(
                WriteFailedException.class,
                () -> Checkpoints.in(file).save(1, Optional.empty(), files -> files.bytes("state.json", new byte[1])));
        assertThat(refusal).hasMessageContaining("checkpoints").hasMessageContaining("could not be written");
        assertThat(Files.readString(file)).isEqualTo("x");
    }

    @Test
    void unwritableFolderIsAClearErrorForAFileToo() {
        Path file = folder.resolve("absent/model.safetensors");
        var refusal =
                catchThrowableOfType(WriteFailedException.class, () -> Safetensors.write(file, List.of(), Map.of()));
        assertThat(refusal).hasMessageContaining("model.safetensors").hasMessageContaining("could not be written");
    }

    private static void assumeOwnDiskIsAllowed() throws Exception {
        boolean allowed = false;
        try {
            var probe = new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                    .redirectErrorStream(true)
                    .start();
            allowed = probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException _) {
            // no unshare on this system
        }
        assumeThat(allowed)
                .as("this user may mount a disk in memory of its own (root on Linux)")
                .isTrue();
    }

    private String inOwnMounts(String script, List<String> command) throws Exception {
        List<String> whole = new java.util.ArrayList<>(List.of("unshare", "-m", "sh", "-c", script, folder.toString()));
        whole.addAll(command);
        var process = SavingProcess.start(whole);
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
