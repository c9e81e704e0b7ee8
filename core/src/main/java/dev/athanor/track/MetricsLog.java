package dev.athanor.track;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/// Appends to `metrics.jsonl`, one JSON object a line: `{"step":120,"loss":0.31,"learningRate":0.001}`.
///
/// A line is in the file as a whole when [#write] returns, so a killed process loses none of its lines. Write all lines
/// of a
/// step before the checkpoint of that step: resuming keeps them and drops what came after.
public final class MetricsLog implements AutoCloseable {
    private final FileChannel channel;
    private long lastStep;

    private MetricsLog(FileChannel channel, long lastStep) {
        this.channel = channel;
        this.lastStep = lastStep;
    }

    /// Starts an empty log; an old one at its place is gone.
    ///
    /// @throws IOException if the file cannot be written
    public static MetricsLog create(Path file) throws IOException {
        return new MetricsLog(
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE),
                0);
    }

    /// Goes on with a log after the checkpoint of `step`: lines of later steps are dropped, as is a last line torn in
    /// the
    /// middle. Of a file that is not there a new one is made.
    ///
    /// @throws IOException if the file cannot be written
    /// @throws DataException if a line before the last is not one of a metrics log; the file is then as it was
    public static MetricsLog resume(Path file, long step) throws IOException {
        if (!Files.exists(file)) {
            return create(file);
        }
        long kept = lengthUpTo(file, step);
        var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            channel.truncate(kept).position(kept);
            return new MetricsLog(channel, step);
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /// Appends a line.
    ///
    /// @param step 0 or more, not before the step of the line before
    /// @param values by name; one that is not finite is written as null
    /// @throws IllegalArgumentException if the step goes back, or a value is named `step`
    /// @throws IOException if the line cannot be written
    public void write(long step, Map<String, Double> values) throws IOException {
        var line = new MetricsLine(step, values);
        if (step < lastStep) {
            throw new IllegalArgumentException(
                    "step " + step + " comes after step " + lastStep + " in the log, expected steps to go forward");
        }
        lastStep = step;
        var bytes = ByteBuffer.wrap((line.json() + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Makes sure that the lines so far outlive a power cut: called before the checkpoint that resumes after them.
    ///
    /// @throws IOException if the disk cannot be written
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static long lengthUpTo(Path file, long step) throws IOException {
        var bytes = Files.readAllBytes(file);
        int start = 0;
        for (long number = 1; start < bytes.length; number++) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (end == bytes.length) {
                break;
            }
            var line = MetricsLine.parse(new String(bytes, start, end - start, StandardCharsets.UTF_8));
            if (line.isEmpty() && end + 1 < bytes.length) {
                throw DataException.at(file, number, MetricsHistory.NOT_A_LINE);
            }
            if (line.isEmpty() || line.get().step() > step) {
                break;
            }
            start = end + 1;
        }
        return start;
    }
}
