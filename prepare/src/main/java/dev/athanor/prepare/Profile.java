package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;

import dev.athanor.table.DataException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/// One look at all raw rows: how many there are, and how many values each column lacks.
final class Profile {
    /// More categories than this are no categories, or too many for a model's table.
    static final int MOST_CATEGORIES = 1_000_000;

    private final Map<RawColumn, Long> missing = new HashMap<>();
    private final long rows;

    private Profile(long rows) {
        this.rows = rows;
    }

    static Profile of(Database database, DataSettings settings, Schema schema, Culprit culprit) throws SQLException {
        var selected = new ArrayList<String>();
        selected.add("count(*)");
        for (var column : schema.columns()) {
            boolean staged = column.role() != RawColumn.Role.EXCLUDED;
            selected.add(staged ? "count(" + column.sql() + ")" : "count(*)");
            selected.add(
                    switch (column.kind()) {
                        // not a number counts as the greatest
                        case NUMBER -> "max(abs(" + column.sql() + "))";
                        case TEXT -> column.isFeature() ? "approx_count_distinct(" + column.sql() + ")" : "NULL";
                        case TIME -> "NULL";
                    });
        }
        var row = database.row("SELECT " + String.join(", ", selected) + " FROM raw");
        var profile = new Profile(count(row[0]));
        if (profile.rows == 0) {
            throw DataException.in(settings.source(), "holds a header and no rows");
        }
        for (int i = 0; i < schema.columns().size(); i++) {
            var column = schema.columns().get(i);
            profile.missing.put(column, profile.rows - count(row[2 * i + 1]));
            switch (column.kind()) {
                case NUMBER -> {
                    if (row[2 * i + 2] instanceof Double greatest && !Float.isFinite(greatest.floatValue())) {
                        throw culprit.of(new SQLException("a number is no 32-bit float"), settings.source());
                    }
                }
                case TEXT -> {
                    if (column.isFeature() && count(row[2 * i + 2]) > MOST_CATEGORIES * 1.1) {
                        throw tooMany(settings, column, "about " + count(row[2 * i + 2]), MOST_CATEGORIES);
                    }
                }
                case TIME -> {}
            }
        }
        return profile;
    }

    static DataException tooMany(DataSettings settings, RawColumn column, String found, int most) {
        return DataException.in(
                settings.source(),
                column.name(),
                "holds " + found + " different texts, expected at most " + most + " categories; exclude it"
                        + (most < MOST_CATEGORIES ? ", or say categories: ordinal or embedding" : ""));
    }

    long rows() {
        return rows;
    }

    long missing(RawColumn column) {
        return missing.getOrDefault(column, 0L);
    }
}
