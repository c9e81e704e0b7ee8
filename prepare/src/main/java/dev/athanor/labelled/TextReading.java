package dev.athanor.labelled;

import dev.athanor.prepare.RowReader;
import dev.athanor.table.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads the rows of raw files, and says of the first that cannot be used where it stands.
final class TextReading {
    /// A row as its file says it.
    record Raw(String text, String label, Path file, long line) {}

    private final TextSettings settings;
    private final Map<String, Long> dropped = new TreeMap<>();
    private long rowsRead;

    TextReading(TextSettings settings) {
        this.settings = settings;
    }

    long rowsRead() {
        return rowsRead;
    }

    /// How many rows were left out, by reason.
    Map<String, Long> dropped() {
        return dropped;
    }

    void drop(String why) {
        dropped.merge(why, 1L, Long::sum);
    }

    List<Raw> read(Path file) {
        var rows = new ArrayList<Raw>();
        try (var reader = RowReader.open(file, settings.format())) {
            requireColumn(file, reader.names(), "text", settings.text());
            requireColumn(file, reader.names(), "label", settings.label());
            for (var row = reader.next(); row != null; row = reader.next()) {
                rowsRead++;
                var text = row.values().get(settings.text());
                var label = row.values().get(settings.label());
                if (text == null || text.isBlank()) {
                    missing(file, row.line(), settings.text(), "text");
                } else if (label == null || label.isBlank()) {
                    missing(file, row.line(), settings.label(), "label");
                } else {
                    requireKnown(file, row.line(), label);
                    rows.add(new Raw(text, label, file, row.line()));
                }
            }
        }
        if (rows.isEmpty()) {
            throw DataException.in(file, "holds no row with a text and a label");
        }
        return rows;
    }

    private static void requireColumn(Path file, List<String> names, String key, String column) {
        if (!names.contains(column)) {
            throw DataException.in(
                    file,
                    column,
                    "is not there; the file has " + String.join(", ", names) + "; name one as texts." + key);
        }
    }

    private void missing(Path file, long line, String column, String what) {
        if (settings.missing() == TextSettings.Missing.ERROR) {
            throw DataException.at(
                    file, line, column, "is empty, expected a " + what + "; mend the row, or say texts.missing: drop");
        }
        drop("without a " + what);
    }

    private void requireKnown(Path file, long line, String label) {
        if (!settings.labels().isEmpty() && !settings.labels().contains(label)) {
            throw DataException.at(
                    file,
                    line,
                    settings.label(),
                    "is \"" + label + "\", expected one of texts.labels: " + String.join(", ", settings.labels()));
        }
    }
}
