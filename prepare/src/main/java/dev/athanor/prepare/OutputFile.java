package dev.athanor.prepare;

import dev.athanor.prepare.ParquetLayout.Field;
import dev.athanor.prepare.ParquetLayout.Pages;
import dev.athanor.prepare.ParquetLayout.RowGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// A Parquet file of values of fixed width, none missing: where each row group stands is known before it is written,
/// so that they can be written in any order to the same bytes.
final class OutputFile implements AutoCloseable {
    private final FileChannel channel;
    private final List<Field> fields;
    private final long[] starts;
    private final List<RowGroup> groups = new ArrayList<>();
    private final long end;

    /// @param rows how many rows each row group has; one of none is left out
    OutputFile(Path file, List<Field> fields, int[] rows) throws IOException {
        this.fields = fields;
        starts = new long[rows.length];
        long at = ParquetLayout.MAGIC.length;
        var scratch = new GrowingBytes(64);
        for (int i = 0; i < rows.length; i++) {
            starts[i] = at;
            if (rows[i] > 0) {
                var columns = new ArrayList<Pages>();
                for (var field : fields) {
                    scratch.clear();
                    header(scratch, field, rows[i]);
                    long next = at + scratch.size() + bytes(field, rows[i]);
                    columns.add(new Pages(-1, at, next));
                    at = next;
                }
                groups.add(new RowGroup(rows[i], columns));
            }
        }
        end = at;
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /// Begins the page of a column; its values are to follow.
    static void header(GrowingBytes out, Field field, int rows) {
        ParquetLayout.dataPage(out, rows, bytes(field, rows), false);
    }

    private static int bytes(Field field, int rows) {
        return switch (field.type()) {
            case BOOLEAN -> Levels.groups(rows);
            case INT32, FLOAT -> 4 * rows;
            case INT64, DOUBLE -> 8 * rows;
            case TEXT -> throw new IllegalStateException("texts have no fixed width");
        };
    }

    /// Writes the pages of all columns of the row group at `index`, from any thread.
    void write(int index, GrowingBytes pages) throws IOException {
        pages.writeTo(channel, starts[index]);
    }

    /// Writes what tells how the file is to be read.
    void finish() throws IOException {
        channel.write(ByteBuffer.wrap(ParquetLayout.MAGIC), 0);
        var footer = new GrowingBytes(1 << 16);
        ParquetLayout.footer(footer, fields, groups);
        footer.writeTo(channel, end);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
