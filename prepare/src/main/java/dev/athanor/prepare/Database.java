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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
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
        // Many small queries read the same files: of 1,000 columns the files' own description is most of the work.
        database.run("SET parquet_metadata_cache = true");
        return database;
    }

    void run(String sql) throws SQLException {
        statement.execute(sql);
    }

    /// Keeps the rows of a query as `name`, in a Parquet file: a table of DuckDB's takes 256 KiB of memory for each
    /// column
    /// and thread, which 1,000 columns do not leave room for.
    void keep(String name, String query, Path folder) throws SQLException {
        var file = Sql.text(folder.resolve(name + ".parquet").toString());
        run("COPY (" + query + ") TO " + file + " (FORMAT parquet, COMPRESSION uncompressed)");
        run("CREATE VIEW " + name + " AS FROM read_parquet(" + file + ")");
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

    /// How many threads a query may take.
    int threads() throws SQLException {
        return (int) count(row("SELECT current_setting('threads')")[0]);
    }

    /// The one row of each query, side by side, each in one thread: its sums come in one order.
    List<@Nullable Object[]> inOneThreadEach(List<String> queries) throws SQLException {
        long threads = threads();
        run("SET threads = 1");
        try (var executor =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var futures = queries.stream()
                    .map(query -> executor.submit(() -> {
                        try (var own = connection.duplicate();
                                var beside = new Database(own, own.createStatement())) {
                            return beside.row(query);
                        }
                    }))
                    .toList();
            var rows = new ArrayList<@Nullable Object[]>();
            for (var future : futures) {
                rows.add(future.get());
            }
            return rows;
        } catch (ExecutionException e) {
            throw new SQLException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        } finally {
            run("SET threads = " + threads);
        }
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
