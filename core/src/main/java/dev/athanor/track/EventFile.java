package dev.athanor.track;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/// Writes a TensorBoard event file: scalars, text and histograms over steps.
///
/// The framing is that of TFRecord: length, its masked CRC-32C, the event in Protocol Buffers, its masked CRC-32C. What
/// is
/// written reaches the file with [#flush] or [#close].
public final class EventFile implements AutoCloseable {
    private final OutputStream out;
    private final InstantSource clock;

    private EventFile(OutputStream out, InstantSource clock) throws IOException {
        this.out = out;
        this.clock = clock;
        record(EventMessage.fileVersion(seconds()));
    }

    /// Starts a new event file in the folder, beside those of earlier runs.
    ///
    /// @param clock gives the wall time of each event
    /// @throws IOException if the folder cannot be written
    public static EventFile create(Path folder, InstantSource clock) throws IOException {
        Files.createDirectories(folder);
        long seconds = clock.instant().getEpochSecond();
        for (int attempt = 0; ; attempt++) {
            // TensorBoard reads the files of a folder in the order of their names: time first, then the attempt.
            var name = String.format(Locale.ROOT, "events.out.tfevents.%010d.athanor.%03d", seconds, attempt);
            try {
                var out = Files.newOutputStream(
                        folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return new EventFile(new BufferedOutputStream(out), clock);
            } catch (FileAlreadyExistsException taken) {
                if (attempt == 999) {
                    throw taken;
                }
            }
        }
    }

    /// Goes on after the checkpoint of `step`: TensorBoard forgets what earlier files in the folder say of later steps.
    ///
    /// @throws IOException if the folder cannot be written
    public static EventFile resume(Path folder, long step, InstantSource clock) throws IOException {
        var file = create(folder, clock);
        file.record(EventMessage.sessionStart(file.seconds(), step + 1));
        return file;
    }

    /// One number of a step; single precision, as TensorBoard keeps it.
    public void scalar(String tag, long step, double value) throws IOException {
        record(EventMessage.summary(seconds(), step, EventMessage.scalar(tag, (float) value)));
    }

    /// As [#scalar], each under its name.
    public void scalars(long step, Map<String, Double> values) throws IOException {
        for (var entry : values.entrySet()) {
            scalar(entry.getKey(), step, entry.getValue());
        }
    }

    /// Text in Markdown: the recipe of a run, say.
    public void text(String tag, long step, String markdown) throws IOException {
        record(EventMessage.summary(seconds(), step, EventMessage.text(tag, markdown)));
    }

    /// The distribution of values: of a layer's weights, say. Those that are not finite are left out.
    public void histogram(String tag, long step, double[] values) throws IOException {
        record(EventMessage.summary(seconds(), step, EventMessage.histogram(tag, Buckets.of(values))));
    }

    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private double seconds() {
        Instant now = clock.instant();
        return now.getEpochSecond() + now.getNano() / 1e9;
    }

    private void record(byte[] event) throws IOException {
        var length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(event.length)
                .array();
        out.write(length);
        out.write(masked(length));
        out.write(event);
        out.write(masked(event));
    }

    /// A checksum of data that holds checksums is weak, so the format rotates and shifts each.
    private static byte[] masked(byte[] bytes) {
        var checksum = new CRC32C();
        checksum.update(bytes);
        int value = Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
