package dev.athanor.labelled;

import dev.athanor.prepare.Format;
import dev.athanor.prepare.Part;
import dev.athanor.prepare.RowReader;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// Labelled texts that were prepared: a file of JSON Lines for each split, and `dataset.json`.
public final class TextDirectory {
    private static final String TEXT = "text";
    private static final String LABEL = "label";

    private final Path directory;
    private final TextInfo info;

    private TextDirectory(Path directory, TextInfo info) {
        this.directory = directory;
        this.info = info;
    }

    /// @throws DataException if it is absent or not whole
    public static TextDirectory open(Path directory) {
        if (!isWhole(directory)) {
            throw DataException.in(
                    directory, "is no directory of labelled texts, or not a whole one; prepare the data first");
        }
        return new TextDirectory(directory, TextInfo.read(directory.resolve(TextInfo.FILE)));
    }

    static boolean isWhole(Path directory) {
        return Files.isRegularFile(directory.resolve(TextInfo.FILE))
                && Files.isRegularFile(directory.resolve(file(Part.TRAIN)));
    }

    public TextInfo info() {
        return info;
    }

    /// The rows of a split; none where it has none.
    public List<LabelledText> rows(Part part) {
        var rows = new ArrayList<LabelledText>();
        if (info.rows(part) == 0) {
            return rows;
        }
        var file = directory.resolve(file(part));
        try (var reader = RowReader.open(file, Optional.of(new Format.JsonLines()))) {
            for (var row = reader.next(); row != null; row = reader.next()) {
                var text = row.values().get(TEXT);
                int label = info.labels().indexOf(row.values().getOrDefault(LABEL, ""));
                if (text == null || label < 0) {
                    throw DataException.at(file, row.line(), "is no row of this dataset; prepare the data again");
                }
                rows.add(new LabelledText(text, label));
            }
        }
        if (rows.size() != info.rows(part)) {
            throw DataException.in(
                    file,
                    "has " + rows.size() + " rows, but " + TextInfo.FILE + " says " + info.rows(part)
                            + "; prepare the data again");
        }
        return rows;
    }

    static void write(Path directory, Part part, List<LabelledText> rows, List<String> labels) throws IOException {
        var json = JsonMapper.shared();
        try (var out = Files.newBufferedWriter(directory.resolve(file(part)), StandardCharsets.UTF_8)) {
            for (var row : rows) {
                var line = new LinkedHashMap<String, String>();
                line.put(TEXT, row.text());
                line.put(LABEL, labels.get(row.label()));
                out.write(json.writeValueAsString(line));
                out.write('\n');
            }
        }
    }

    private static String file(Part part) {
        return part.label() + ".jsonl";
    }
}
