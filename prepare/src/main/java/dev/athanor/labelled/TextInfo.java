package dev.athanor.labelled;

import dev.athanor.prepare.Part;
import dev.athanor.report.WholeFile;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What a dataset of labelled texts is made of: `dataset.json`.
///
/// @param kind `texts`, to tell it from a table's
/// @param fingerprint equal when settings, seed and the bytes of the files are
/// @param files the raw files' names
/// @param text the column of the texts
/// @param label the column of the labels
/// @param labels by the numbers of the classes
/// @param rowsRead all rows of the files
/// @param dropped how many of them are in no split, by reason
/// @param classes how often each label is in each split
public record TextInfo(
        String kind,
        String fingerprint,
        long seed,
        List<String> files,
        String text,
        String label,
        List<String> labels,
        long rowsRead,
        Map<String, Long> dropped,
        Map<String, Map<String, Long>> classes) {
    static final String FILE = "dataset.json";
    static final String KIND = "texts";

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// How many rows a split has.
    public long rows(Part part) {
        return counts(part).values().stream().mapToLong(Long::longValue).sum();
    }

    /// How often each label is in a split.
    public Map<String, Long> counts(Part part) {
        return classes.getOrDefault(part.label(), Map.of());
    }

    static TextInfo read(Path file) {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), TextInfo.class);
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e, e);
        } catch (JacksonException e) {
            throw DataException.in(
                    file,
                    "is not a description of labelled texts (" + e.getOriginalMessage() + "); prepare the data again",
                    e);
        }
    }

    void write(Path file) throws IOException {
        WholeFile.write(file, MAPPER.writeValueAsString(this));
    }
}
