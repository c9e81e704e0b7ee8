package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// A DuckDB of its own, in memory, that spills to a folder.
final class Database implements AutoCloseable {
    private final DuckDBConnection connection;
    private final Statement statement;

    private Database(DuckDBConnection connection, Statement statement) {
        this.connection = connection;
        this.statement = statement;
    }

    static Database open() {
        try {
            var properties = new Properties();
            properties.setProperty("jdbc_stream_results", "true");
            var connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", properties);
            return new Database(connection, connection.createStatement());
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not start: " + e.getMessage(), e);
        }
    }

    static Database open(Path spill, long memoryBytes) throws SQLException {
        var database = open();
        database.run("SET memory_limit = '" + (memoryBytes >> 20) + "MiB'");
        database.run("SET temp_directory = " + Sql.text(spill.toString()));
        return database;
    }

    void run(String sql) throws SQLException {
        statement.execute(sql);
    }

    /// Rows as they come; closed with the next statement.
    ResultSet stream(String sql) throws SQLException {
        return statement.executeQuery(sql);
    }

    /// All rows of a small result, as objects.
    List<@Nullable Object[]> rows(String sql) throws SQLException {
        try (var result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            var rows = new ArrayList<@Nullable Object[]>();
            while (result.next()) {
                var row = new @Nullable Object[width];
                for (int i = 0; i < width; i++) {
                    row[i] = result.getObject(i + 1);
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /// The one row of a small result.
    @Nullable
    Object[] row(String sql) throws SQLException {
        return rows(sql).getFirst();
    }

    DuckDBConnection connection() {
        return connection;
    }

    /// A column that the query cannot leave empty.
    static Object value(@Nullable Object column) {
        if (column == null) {
            throw new IllegalStateException("a column of a result is null");
        }
        return column;
    }

    static long count(@Nullable Object column) {
        return ((Number) value(column)).longValue();
    }

    static DataException unreadable(Path file, SQLException e) {
        return DataException.in(file, "cannot be read: " + firstLine(e), e);
    }

    /// What the folder that is written to says, or the failure itself.
    static RuntimeException failure(Path folder, SQLException e) {
        var what = firstLine(e);
        var lower = what.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("could not write") || lower.contains("io error")) {
            return DataException.in(folder, "cannot be written: " + what + "; free space or choose another folder", e);
        }
        if (lower.startsWith("out of memory")) {
            return DataException.in(
                    folder, "cannot be prepared in the memory allowed: " + what + "; allow more memory", e);
        }
        return new IllegalStateException(String.valueOf(e.getMessage()), e);
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
    }

    @Override
    public void close() {
        try (connection) {
            statement.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not stop: " + e.getMessage(), e);
        }
    }
}
