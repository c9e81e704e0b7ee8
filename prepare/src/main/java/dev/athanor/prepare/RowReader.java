package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of one raw file, one after the other, each with its line.
///
/// ```java
/// try (var rows = RowReader.open(Path.of("rows.csv"), Optional.empty())) {
///     for (var row = rows.next(); row != null; row = rows.next()) {
///         encoder.encode(row.values());
///     }
/// }
/// ```
public interface RowReader extends AutoCloseable {
    /// Opens a file in the format, or in the one its name says.
    ///
    /// @throws DataException if it is absent, cannot be read, is empty, or has a header that cannot be used
    static RowReader open(Path file, Optional<Format> format) {
        if (!Files.isRegularFile(file)) {
            throw DataException.in(
                    file, Files.isDirectory(file) ? "is a folder, expected a file of rows" : "there is no such file");
        }
        return switch (format.orElseGet(() -> Sources.formatOf(file))) {
            case Format.Csv csv -> new CsvRows(file, csv.delimiter().charAt(0));
            case Format.Tsv _ -> new CsvRows(file, '\t');
            case Format.JsonLines _ -> new JsonRows(file);
            case Format.Parquet _ -> new ParquetRows(file);
        };
    }

    /// The columns' names, in order; of JSON Lines those of the first row.
    List<String> names();

    /// The next row, or null after the last.
    ///
    /// @throws DataException naming file, line and column of what cannot be read
    @Nullable
    Row next();

    @Override
    void close();
}
