package dev.athanor.prepare;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a Parquet file, as text.
final class ParquetRows implements RowReader {
    private final Database database;
    private final ResultSet rows;
    private final List<String> names = new ArrayList<>();
    private final Path file;
    private long line;

    ParquetRows(Path file) {
        this.file = file;
        database = Database.open();
        try {
            rows = database.stream("SELECT * FROM read_parquet(" + Sql.text(file.toString()) + ")");
            var columns = rows.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnName(i));
            }
        } catch (SQLException e) {
            database.close();
            throw Database.unreadable(file, e);
        }
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public @Nullable Row next() {
        try {
            if (!rows.next()) {
                return null;
            }
            line++;
            var values = LinkedHashMap.<String, @Nullable String>newLinkedHashMap(names.size());
            for (int i = 0; i < names.size(); i++) {
                values.put(names.get(i), rows.getString(i + 1));
            }
            return new Row(line, values);
        } catch (SQLException e) {
            throw Database.unreadable(file, e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
