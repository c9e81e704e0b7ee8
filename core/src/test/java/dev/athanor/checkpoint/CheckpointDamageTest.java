package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class CheckpointDamageTest {
    private static final int SIZE = 5 * BlockDigest.BLOCK_BYTES / 2;

    @TempDir
    Path folder;

    private Checkpoint saved;

    @BeforeEach
    void save() {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        saved = Checkpoints.in(folder).save(1, Optional.of(new Score("loss", 0.5, false)), files -> {
            files.bytes("model.safetensors", content);
            files.bytes("state.json", new byte[] {'{', '}'});
        });
    }

    @Test
    void flippedByteIsNamedWithItsOffset() throws IOException {
        for (int at : new int[] {0, BlockDigest.BLOCK_BYTES - 1, BlockDigest.BLOCK_BYTES, SIZE - 1}) {
            flip(at);
            var refusal = catchThrowableOfType(CorruptFileException.class, () -> saved.verify());
            assertThat(refusal)
                    .hasMessageContaining("step-00000001")
                    .hasMessageContaining("model.safetensors")
                    .hasMessageContaining("expected");
            long begin = refusal.offset().orElseThrow();
            assertThat((long) at).isBetween(begin, begin + BlockDigest.BLOCK_BYTES - 1);
            flip(at);
            assertThatCode(saved::verify).doesNotThrowAnyException();
        }
    }

    @Test
    void everyDamagedFileIsReported() throws IOException {
        flip(3);
        Files.writeString(saved.file("state.json"), "[]");
        var refusal = catchThrowableOfType(CorruptFileException.class, () -> saved.verify());
        assertThat(refusal).hasMessageContaining("model.safetensors");
        assertThat(refusal.getSuppressed()).singleElement().asString().contains("state.json");
    }

    @Test
    void truncatedFileIsNoCheckpointAndIsNamed() throws IOException {
        try (var file = new RandomAccessFile(saved.file("model.safetensors").toFile(), "rw")) {
            file.setLength(1000);
        }
        var checkpoints = Checkpoints.in(folder);
        assertThat(checkpoints.list()).isEmpty();
        assertThat(checkpoints.damaged())
                .singleElement()
                .asString()
                .contains("model.safetensors at byte 1000", "has 1000 bytes, expected " + SIZE, "truncated");
    }

    @Test
    void missingFileIsNamed() throws IOException {
        Files.delete(saved.file("state.json"));
        assertThat(Checkpoints.in(folder).damaged()).singleElement().asString().contains("state.json");
    }

    @Test
    void folderWithoutAManifestIsNoCheckpoint() throws IOException {
        Files.delete(folder.resolve("step-00000001/manifest.json"));
        assertThat(Checkpoints.in(folder).list()).isEmpty();
        assertThat(Checkpoints.in(folder).damaged()).singleElement().asString().contains("manifest.json: no such file");
    }

    @Test
    void renamedCheckpointIsNotTakenForAnotherStep() throws IOException {
        Files.move(folder.resolve("step-00000001"), folder.resolve("step-00000009"));
        assertThat(Checkpoints.in(folder).list()).isEmpty();
        assertThat(Checkpoints.in(folder).damaged()).singleElement().asString().contains("was renamed");
    }

    @Test
    void everyFlippedBitOfTheManifestIsFound() throws IOException {
        Path manifest = folder.resolve("step-00000001/manifest.json");
        byte[] sound = Files.readAllBytes(manifest);
        for (int at = 0; at < sound.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = sound.clone();
                damaged[at] = (byte) (damaged[at] ^ 1 << bit);
                Files.write(manifest, damaged);
                assertUnchangedOrRefused(sound, damaged, "bit " + bit + " of byte " + at);
            }
        }
        for (int length = 0; length < sound.length; length++) {
            Files.write(manifest, Arrays.copyOf(sound, length));
            assertThat(catchThrowableOfType(CheckpointException.class, () -> Checkpoint.open(saved.directory())))
                    .as("cut to %d", length)
                    .isNotNull();
        }
    }

    private void assertUnchangedOrRefused(byte[] sound, byte[] damaged, String what) {
        try {
            var opened = Checkpoint.open(saved.directory());
            // white space turned into other white space changes nothing
            assertThat(new String(damaged, java.nio.charset.StandardCharsets.ISO_8859_1).replaceAll("\\s", ""))
                    .as(what)
                    .isEqualTo(new String(sound, java.nio.charset.StandardCharsets.ISO_8859_1).replaceAll("\\s", ""));
            assertThat(opened.step()).isEqualTo(1);
        } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining("step-00000001");
        }
    }

    private void flip(int at) throws IOException {
        try (var file = new RandomAccessFile(saved.file("model.safetensors").toFile(), "rw")) {
            file.seek(at);
            int value = file.read();
            file.seek(at);
            file.write(value ^ 0x10);
        }
    }
}
