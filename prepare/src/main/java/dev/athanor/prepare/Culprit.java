package dev.athanor.prepare;

import dev.athanor.table.DataException;
import dev.athanor.table.NumberText;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the raw files once more to name the line of what the fast pass stumbled over.
final class Culprit {
    private final Sources sources;
    private final Schema schema;
    private final Set<String> missing;

    Culprit(DataSettings settings, Sources sources, Schema schema) {
        this.sources = sources;
        this.schema = schema;
        missing = new HashSet<>(settings.missingText());
    }

    private record Wrong(@Nullable RawColumn column, String what) {}

    /// The error to throw for a failure of reading, or of writing to `folder`.
    RuntimeException of(SQLException failure, Path folder) {
        var found = unreadable();
        if (found.isPresent()) {
            return found.get();
        }
        var message = String.valueOf(failure.getMessage());
        return message.startsWith("IO Error") || message.startsWith("Out of Memory")
                ? Database.failure(folder, failure)
                : Database.unreadable(sources.files().getFirst(), failure);
    }

    DataException of(UnreadableText failure) {
        return unreadable().orElseGet(() -> DataException.in(schema.source(), String.valueOf(failure.getMessage())));
    }

    private Optional<DataException> unreadable() {
        return find(row -> {
            for (var column : schema.columns()) {
                var value = row.values().get(column.name());
                if (value != null && !missing.contains(value)) {
                    var what = wrong(column, value);
                    if (what != null) {
                        return new Wrong(column, what);
                    }
                }
            }
            return null;
        });
    }

    private static @Nullable String wrong(RawColumn column, String value) {
        return switch (column.kind()) {
            case NUMBER ->
                !NumberText.isNumber(value)
                        ? "is \"" + value
                                + "\", expected a number; correct it, add it to missingText, or declare columns."
                                + column.name() + ".type: category"
                        : Float.isInfinite((float) NumberText.parse(value))
                                ? "is " + value + ", which no 32-bit float can hold"
                                : null;
            case TIME ->
                Evidence.isTime(value) ? null : "is \"" + value + "\", expected a date such as 2024-01-31 12:00:00";
            case TEXT -> null;
        };
    }

    /// The first row without a value of `column`.
    DataException missing(RawColumn column, String what) {
        return found(column, what, row -> {
            var value = row.values().get(column.name());
            return value == null || missing.contains(value);
        });
    }

    private DataException found(RawColumn column, String what, Function<Row, Boolean> which) {
        return find(row -> which.apply(row) ? new Wrong(column, what) : null)
                .orElseGet(() -> DataException.in(schema.source(), column.name(), what));
    }

    /// A row by its place among all rows, from 0.
    DataException row(long index, String what) {
        long[] left = {index};
        return find(_ -> left[0]-- == 0 ? new Wrong(null, what) : null)
                .orElseGet(() -> DataException.in(schema.source(), what));
    }

    private Optional<DataException> find(Function<Row, @Nullable Wrong> test) {
        for (var file : sources.files()) {
            try (var rows = RowReader.open(file, Optional.of(sources.format()))) {
                for (var row = rows.next(); row != null; row = rows.next()) {
                    var wrong = test.apply(row);
                    if (wrong != null) {
                        var column = wrong.column();
                        return Optional.of(
                                column == null
                                        ? DataException.at(file, row.line(), wrong.what())
                                        : DataException.at(file, row.line(), column.name(), wrong.what()));
                    }
                }
            } catch (DataException structure) {
                return Optional.of(structure);
            }
        }
        return Optional.empty();
    }
}
