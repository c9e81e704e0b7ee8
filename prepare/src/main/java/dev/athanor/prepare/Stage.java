package dev.athanor.prepare;

import dev.athanor.prepare.ParquetLayout.Field;
import dev.athanor.prepare.ParquetLayout.Pages;
import dev.athanor.prepare.ParquetLayout.RowGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// The raw rows as typed columns in a Parquet file, which the later passes read: in part by SQL, in part here, where
/// the place of every column of every block of rows is known.
///
/// It holds a column `c0`, `c1`, ... for each stored one, and `h`, equal for rows that may be equal.
final class Stage implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final List<RawColumn> stored;
    private final List<StagedGroup> groups = new ArrayList<>();
    private final AtomicLong length = new AtomicLong();

    Stage(Path file, List<RawColumn> stored) throws IOException {
        this.file = file;
        this.stored = List.copyOf(stored);
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.write(ByteBuffer.wrap(ParquetLayout.MAGIC));
        length.set(ParquetLayout.MAGIC.length);
    }

    List<RawColumn> stored() {
        return stored;
    }

    List<StagedGroup> groups() {
        return groups;
    }

    /// The place of a stored column in each row group.
    int place(RawColumn column) {
        return stored.indexOf(column);
    }

    FileChannel channel() {
        return channel;
    }

    long rows() {
        return groups.stream().mapToLong(StagedGroup::rows).sum();
    }

    /// How many values of a column are missing, or 0 of one that is not stored.
    long missing(RawColumn column) {
        int at = stored.indexOf(column);
        return at < 0
                ? 0
                : groups.stream()
                        .mapToLong(group -> group.columns().get(at).missing())
                        .sum();
    }

    /// Writes pages, from any thread.
    ///
    /// @return where they begin
    long append(GrowingBytes pages) throws IOException {
        long position = length.getAndAdd(pages.size());
        pages.writeTo(channel, position);
        return position;
    }

    /// Takes the next rows, whose pages are written.
    void add(StagedGroup group) {
        if (group.rows() > 0) {
            groups.add(group);
        }
    }

    /// Makes a view of the stage for SQL: the columns, `h`, `row`, counted from 0, and `part`, of rows that are in one.
    void publish(Database database, String view, Parts parts) throws IOException, SQLException {
        var fields = new ArrayList<Field>();
        for (var column : stored) {
            fields.add(new Field(
                    column.sql(), column.isNumber() ? ParquetLayout.Type.DOUBLE : ParquetLayout.Type.TEXT, true));
        }
        fields.add(new Field("h", ParquetLayout.Type.INT64, true));
        var partField = new Field("part", ParquetLayout.Type.INT32, false);
        fields.add(partField);
        var layout = new ArrayList<RowGroup>();
        var pages = new GrowingBytes(1 << 16);
        for (int i = 0; i < groups.size(); i++) {
            var columns = new ArrayList<>(groups.get(i).pages());
            pages.clear();
            var all = parts.of(i);
            OutputFile.header(pages, partField, all.length);
            var room = pages.room(4 * all.length);
            for (byte part : all) {
                room.putInt(part);
            }
            long position = append(pages);
            columns.add(new Pages(-1, position, position + pages.size()));
            layout.add(new RowGroup(all.length, columns));
        }
        pages.clear();
        // the last description in the file is the one that holds
        ParquetLayout.footer(pages, fields, layout);
        append(pages);
        var selected = stored.stream()
                .map(column -> column.kind() == RawColumn.Kind.TIME
                        ? "CAST(" + column.sql() + " AS TIMESTAMP) AS " + column.sql()
                        : column.sql())
                .collect(Collectors.joining(", "));
        database.run("CREATE OR REPLACE VIEW " + view + " AS SELECT " + selected
                + ", h, part, file_row_number AS row FROM read_parquet(" + Sql.text(file.toString())
                + ", file_row_number = true) WHERE part < " + Parts.NONE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
