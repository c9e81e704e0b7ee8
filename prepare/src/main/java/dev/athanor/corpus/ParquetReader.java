package dev.athanor.corpus;

import dev.athanor.table.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/// Reads the documents of a Parquet file: one column of its rows.
final class ParquetReader {
    private final String column;
    private final TextReader texts;

    ParquetReader(CorpusSettings settings, Sink sink) {
        this.column = settings.field();
        this.texts = new TextReader(Optional.empty(), Math.toIntExact(settings.documentBytes()), sink);
    }

    void read(String name, Path file) throws IOException {
        var properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        var query = "SELECT \"" + column.replace("\"", "\"\"") + "\" FROM read_parquet('"
                + file.toString().replace("'", "''") + "')";
        try (var connection = DriverManager.getConnection("jdbc:duckdb:", properties);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            for (long row = 1; rows.next(); row++) {
                var text = rows.getString(1);
                var bytes = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
                texts.read(name + ":" + row, new ByteArrayInputStream(bytes));
            }
        } catch (SQLException e) {
            var why = String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
            throw DataException.in(
                    file, "cannot be read: " + why + "; say data.field if its column has another name", e);
        }
    }
}
