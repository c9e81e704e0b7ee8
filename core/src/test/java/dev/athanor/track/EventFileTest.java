package dev.athanor.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class EventFileTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_767_225_600_250L));

    /// The reference holds these events as TensorBoard's own package writes them.
    @Test
    void everyByteEqualsWhatTensorBoardItselfWrites(@TempDir Path folder) throws IOException {
        try (var events = EventFile.resume(folder, 300, CLOCK)) {
            events.scalar("loss", 1, 0.75);
            events.scalar("loss", 300, 0);
            events.scalar("learningRate", 70_000, 1e-4);
            events.text("recipe/text_summary", 2, "# 配方\nlr: 0.001");
            events.histogram(
                    "weights",
                    3,
                    IntStream.rangeClosed(-3, 7).mapToDouble(i -> i * i).toArray());
        }
        try (var reference = Objects.requireNonNull(EventFileTest.class.getResourceAsStream("events.tfevents"))) {
            assertThat(records(onlyFile(folder))).isEqualTo(records(reference.readAllBytes()));
            assertThat(records(onlyFile(folder))).hasSize(7);
        }
    }

    @Test
    void filesOfOneSecondDoNotOverwriteEachOther(@TempDir Path folder) throws IOException {
        EventFile.create(folder, CLOCK).close();
        EventFile.create(folder, CLOCK).close();
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactly(
                            "events.out.tfevents.1767225600.athanor.000", "events.out.tfevents.1767225600.athanor.001");
        }
    }

    @Test
    void flushedEventsCanBeReadBeforeTheFileIsClosed(@TempDir Path folder) throws IOException {
        try (var events = EventFile.create(folder, CLOCK)) {
            events.scalar("loss", 1, 0.5);
            events.flush();
            assertThat(records(onlyFile(folder))).hasSize(2);
        }
    }

    @Test
    void aHistogramCountsItsFiniteValues() {
        var buckets = Buckets.of(new double[] {1, 2, 3, Double.NaN, Double.POSITIVE_INFINITY});
        assertThat(buckets.count()).isEqualTo(3);
        assertThat(buckets.counts().stream().mapToDouble(Double::doubleValue).sum())
                .isEqualTo(3);
        assertThat(buckets.limits()).hasSize(30).endsWith(3.0).isSorted();
        assertThat(Buckets.of(new double[] {4, 4}).counts()).containsExactly(2.0);
        assertThat(Buckets.of(new double[0]).count()).isZero();
    }

    private static byte[] onlyFile(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return Files.readAllBytes(files.findFirst().orElseThrow());
        }
    }

    /// Takes the frames apart by the description of the format; both checksums of each must hold.
    private static List<String> records(byte[] file) {
        var records = new ArrayList<String>();
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            var length = new byte[8];
            bytes.get(length);
            assertThat(bytes.getInt()).isEqualTo(masked(length));
            var event = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            bytes.get(event);
            assertThat(bytes.getInt()).isEqualTo(masked(event));
            records.add(new String(event, StandardCharsets.ISO_8859_1));
        }
        return records;
    }

    private static int masked(byte[] bytes) {
        var checksum = new CRC32C();
        checksum.update(bytes);
        int value = (int) checksum.getValue();
        return ((value >>> 15) | (value << 17)) + 0xa282ead8;
    }
}
