package dev.athanor.prepare;

import dev.athanor.report.WholeFile;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What a dataset is made of and how: `dataset.json`.
///
/// @param fingerprint equal when settings, seed and the bytes of the files are
/// @param files the raw files' names
/// @param rowsRead all rows of the files
/// @param dropped how many of them are in no split, by reason
/// @param rows how many are in `train`, `validation` and `test`
/// @param classes how often each label is in each split; empty for a regression
/// @param columns the raw columns
/// @param warnings what may mislead a model or who judges it
public record DatasetInfo(
        String fingerprint,
        long seed,
        List<String> files,
        long rowsRead,
        Map<String, Long> dropped,
        Map<String, Long> rows,
        Map<String, Map<String, Long>> classes,
        List<ColumnInfo> columns,
        List<String> warnings) {
    /// A raw column.
    ///
    /// @param role `feature`, `target`, `group`, `time` or `excluded`
    /// @param type `number`, `text` or `time`
    /// @param missing how many of all rows lack it
    /// @param number of the training rows, for numbers
    /// @param categories how often the most frequent ones are in all splits, for texts
    public record ColumnInfo(
            String name,
            String role,
            String type,
            long missing,
            Optional<NumberInfo> number,
            Map<String, Long> categories) {}

    /// Of the training rows that have a value; the deviation is the population's.
    public record NumberInfo(double mean, double deviation, double min, double max) {}

    static final String FILE = "dataset.json";

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// How many rows a split has.
    public long rows(Part part) {
        return rows.getOrDefault(part.label(), 0L);
    }

    static DatasetInfo read(Path file) {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), DatasetInfo.class);
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e, e);
        } catch (JacksonException e) {
            throw DataException.in(
                    file, "is not a dataset's description (" + e.getOriginalMessage() + "); prepare the data again", e);
        }
    }

    void write(Path file) throws IOException {
        WholeFile.write(file, MAPPER.writeValueAsString(this));
    }
}
