package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// How many raw rows there are, and how many values each column lacks.
final class Profile {
    /// More categories than this are no categories, or too many for a model's table.
    static final int MOST_CATEGORIES = 1_000_000;

    private final Map<RawColumn, Long> missing = new HashMap<>();
    private final long rows;

    private Profile(long rows) {
        this.rows = rows;
    }

    static Profile of(Database database, DataSettings settings, Schema schema, Parts parts)
            throws SQLException, IOException {
        var stage = parts.stage();
        var profile = new Profile(stage.rows());
        for (var column : schema.columns()) {
            profile.missing.put(column, stage.missing(column));
        }
        if (!schema.crowded().isEmpty()) {
            stage.publish(database, "raw", parts);
        }
        for (var column : schema.crowded()) {
            long distinct = count(database.row("SELECT approx_count_distinct(" + column.sql() + ") FROM raw")[0]);
            if (distinct > MOST_CATEGORIES * 1.1) {
                throw tooMany(settings, column, "about " + distinct, MOST_CATEGORIES);
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
