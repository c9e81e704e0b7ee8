package dev.athanor.prepare;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Arrays;

/// The split of every raw row, a byte each in a mapped file.
final class Parts implements AutoCloseable {
    /// Of a row that is in no split.
    static final byte NONE = 3;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment parts;
    private final long[] firstRows;
    private final Stage stage;

    private Parts(Stage stage, Path file) throws IOException {
        this.stage = stage;
        firstRows = new long[stage.groups().size() + 1];
        for (int i = 0; i < stage.groups().size(); i++) {
            firstRows[i + 1] = firstRows[i] + stage.groups().get(i).rows();
        }
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            parts = channel.map(FileChannel.MapMode.READ_WRITE, 0, stage.rows(), arena);
        }
        parts.fill(NONE);
    }

    /// The parts of the view `placed`.
    static Parts of(Database database, Stage stage, Path file) throws SQLException, IOException {
        var made = new Parts(stage, file);
        try (var statement = database.connection().prepare("SELECT row, part FROM placed");
                var result = statement.query()) {
            while (result.nextChunk()) {
                var chunk = result.chunk();
                var row = chunk.vector(0);
                var part = chunk.vector(1);
                for (int i = 0; i < chunk.rowCount(); i++) {
                    made.parts.set(ValueLayout.JAVA_BYTE, row.getLong(i), (byte) part.getInt(i));
                }
            }
        }
        return made;
    }

    /// The part of each row of the stage's row group at `index`.
    byte[] of(int index) {
        return parts.asSlice(firstRows[index], firstRows[index + 1] - firstRows[index])
                .toArray(ValueLayout.JAVA_BYTE);
    }

    /// The rows of each part in the row group at `index`, counted from 0 in it.
    int[][] rows(int index) {
        var all = of(index);
        var rows = new int[Part.values().length][all.length];
        var counts = new int[rows.length];
        for (int row = 0; row < all.length; row++) {
            if (all[row] != NONE) {
                rows[all[row]][counts[all[row]]++] = row;
            }
        }
        for (int part = 0; part < rows.length; part++) {
            rows[part] = Arrays.copyOf(rows[part], counts[part]);
        }
        return rows;
    }

    Stage stage() {
        return stage;
    }

    @Override
    public void close() {
        arena.close();
    }
}
