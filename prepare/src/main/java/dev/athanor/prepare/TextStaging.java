package dev.athanor.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Reads delimited text into the stage on all processors: a file's blocks are read side by side, as if each began with
/// a row, and taken in order.
///
/// A block of which the end turns out to stand within quotes is read again together with the next one.
final class TextStaging {
    private final Stage stage;
    private final Workers<DelimitedText> workers;
    private final int blockBytes;

    /// @param workers whose readers are for these columns
    TextStaging(Stage stage, Workers<DelimitedText> workers, int blockBytes) {
        this.stage = stage;
        this.workers = workers;
        this.blockBytes = blockBytes;
    }

    /// @param group what the lines hold, or null if they end within quotes
    private record Read(@Nullable StagedGroup group) {}

    private record Started(Lines lines, Future<Read> read) {}

    /// @throws UnreadableText if a row cannot be read
    void read(Path file) throws IOException {
        try (var blocks = new LineBlocks(file, blockBytes)) {
            var started = new ArrayDeque<Started>();
            while (true) {
                for (var lines = next(blocks, started); lines != null; lines = next(blocks, started)) {
                    var these = lines;
                    started.add(new Started(these, workers.start(reader -> read(reader, these))));
                }
                var first = started.poll();
                if (first == null) {
                    return;
                }
                var lines = first.lines;
                var group = Workers.result(first.read).group;
                while (group == null) {
                    lines = lines.and(following(started, blocks, lines));
                    var longer = lines;
                    group = workers.here(reader -> read(reader, longer)).group;
                }
                stage.add(group);
                blocks.reuse(lines);
            }
        }
    }

    /// Lines to begin with, unless enough are being read.
    private @Nullable Lines next(LineBlocks blocks, ArrayDeque<Started> started) throws IOException {
        return started.size() > workers.threads() ? null : blocks.next();
    }

    private static Lines following(ArrayDeque<Started> started, LineBlocks blocks, Lines lines) throws IOException {
        var next = started.poll();
        var more = next == null ? blocks.next() : next.lines;
        if (more == null || lines.length() > LineBlocks.LONGEST) {
            throw new UnreadableText("holds a quote that is not closed");
        }
        return more;
    }

    private Read read(DelimitedText reader, Lines lines) throws IOException {
        var block = reader.block();
        block.clear();
        return new Read(reader.read(lines) ? block.writeTo(stage) : null);
    }
}
