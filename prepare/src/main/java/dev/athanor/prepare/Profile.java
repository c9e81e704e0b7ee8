package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;

import dev.athanor.table.DataException;
import java.nio.file.Path;
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

    /// From what the stage's file says of itself; only what that cannot say is counted.
    static Profile of(Database database, DataSettings settings, Schema schema, Culprit culprit, Path staged)
            throws SQLException {
        var file = Sql.text(staged.toString());
        long rows = count(database.row("SELECT num_rows FROM parquet_file_metadata(" + file + ")")[0]);
        if (rows == 0) {
            throw DataException.in(settings.source(), "holds a header and no rows");
        }
        var profile = new Profile(rows);
        // the bounds of an infinite value, or of none that is a number, are absent
        var found =
                database.rows("SELECT path_in_schema, sum(stats_null_count), bool_or(stats_null_count < num_values AND"
                    + " coalesce(greatest(abs(TRY_CAST(stats_min_value AS DOUBLE)), abs(TRY_CAST(stats_max_value AS"
                    + " DOUBLE))) > 3.4e38, true)) OR bool_or((stats_min_value IS NULL OR stats_max_value IS NULL) AND"
                    + " stats_null_count < num_values) FROM parquet_metadata(" + file
                        + ") GROUP BY path_in_schema");
        for (var column : schema.columns()) {
            for (var row : found) {
                if (column.sql().equals(row[0])) {
                    profile.missing.put(column, count(row[1]));
                    if (column.isNumber() && Boolean.TRUE.equals(row[2])) {
                        requireFinite(database, settings, column, culprit);
                    }
                }
            }
        }
        for (var column : schema.crowded()) {
            long distinct = count(database.row("SELECT approx_count_distinct(" + column.sql() + ") FROM raw")[0]);
            if (distinct > MOST_CATEGORIES * 1.1) {
                throw tooMany(settings, column, "about " + distinct, MOST_CATEGORIES);
            }
        }
        return profile;
    }

    private static void requireFinite(Database database, DataSettings settings, RawColumn column, Culprit culprit)
            throws SQLException {
        // not a number counts as the greatest
        var greatest = database.row("SELECT max(abs(" + column.sql() + ")) FROM raw")[0];
        if (greatest instanceof Double value && !Float.isFinite(value.floatValue())) {
            throw culprit.of(new SQLException(column.name() + " holds no 32-bit float"), settings.source());
        }
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
