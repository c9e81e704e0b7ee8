package dev.athanor.prepare;

import dev.athanor.table.DataException;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBReadableVector;

/// A dataset that was prepared, to read from.
public final class DatasetDirectory {
    static final String REPORT = "report.html";

    private final Path directory;
    private final DatasetInfo info;
    private final Preprocessing preprocessing;

    private DatasetDirectory(Path directory, DatasetInfo info, Preprocessing preprocessing) {
        this.directory = directory;
        this.info = info;
        this.preprocessing = preprocessing;
    }

    /// @throws DataException if it is absent or not whole
    public static DatasetDirectory open(Path directory) {
        if (!isWhole(directory)) {
            throw DataException.in(directory, "is no dataset directory, or not a whole one; prepare the data first");
        }
        return new DatasetDirectory(
                directory,
                DatasetInfo.read(directory.resolve(DatasetInfo.FILE)),
                Preprocessing.read(directory.resolve(Preprocessing.FILE)));
    }

    static boolean isWhole(Path directory) {
        return Preparation.files().allMatch(file -> Files.isRegularFile(directory.resolve(file)));
    }

    public DatasetInfo info() {
        return info;
    }

    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /// Reads a split into memory.
    ///
    /// @throws DataException if its file cannot be read, is not of this dataset, or exceeds what an array holds
    public Samples read(Part part) {
        var file = directory.resolve(part.file());
        int width = preprocessing.width();
        long rows = info.rows(part);
        if (rows * width > Integer.MAX_VALUE - 8) {
            throw DataException.in(
                    file,
                    "holds " + rows + " rows of " + width + " features, more than one array can; split it smaller");
        }
        boolean classes = preprocessing.target() instanceof Target.Classes;
        var samples = new Samples((int) rows, width, classes);
        try (var database = Database.open()) {
            fill(samples, database, file);
        } catch (SQLException e) {
            throw Database.unreadable(file, e);
        }
        return samples;
    }

    private static void fill(Samples samples, Database database, Path file) throws SQLException {
        int row = 0;
        try (var statement =
                        database.connection().prepare("SELECT * FROM read_parquet(" + Sql.text(file.toString()) + ")");
                var result = statement.query()) {
            if (result.columnCount() != samples.width() + 1) {
                throw DataException.in(
                        file,
                        "has " + result.columnCount() + " columns, expected " + (samples.width() + 1)
                                + "; prepare the data again");
            }
            while (result.nextChunk()) {
                var chunk = result.chunk();
                int rows = (int) chunk.rowCount();
                if (row + rows > samples.rows()) {
                    throw wrongRows(file, samples);
                }
                for (int column = 0; column < samples.width(); column++) {
                    features(chunk.vector(column), rows, samples, row * samples.width() + column);
                }
                var target = chunk.vector(samples.width());
                for (int i = 0; i < rows; i++) {
                    if (samples.labels().length > 0) {
                        samples.labels()[row + i] = target.getInt(i);
                    } else {
                        samples.values()[row + i] = target.getFloat(i);
                    }
                }
                row += rows;
            }
        }
        if (row != samples.rows()) {
            throw wrongRows(file, samples);
        }
    }

    private static DataException wrongRows(Path file, Samples samples) {
        return DataException.in(
                file, "does not hold the " + samples.rows() + " rows that dataset.json says; prepare the data again");
    }

    private static void features(DuckDBReadableVector vector, int rows, Samples samples, int first) {
        var features = samples.features();
        int at = first;
        boolean truth = vector.getType() == DuckDBColumnType.BOOLEAN;
        for (int i = 0; i < rows; i++) {
            features[at] = truth ? (vector.getBoolean(i) ? 1 : 0) : vector.getFloat(i);
            at += samples.width();
        }
    }
}
