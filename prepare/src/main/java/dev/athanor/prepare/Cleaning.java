package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Leaves out rows with missing values and repeated rows, where the settings say so, and counts them.
///
/// Makes the view `kept` of the rows that stay, and `twins`, those of them with an equal in every feature or
/// nearly.
final class Cleaning {
    private final Database database;
    private final DataSettings settings;
    private final Schema schema;
    private final Profile profile;
    private final Culprit culprit;
    private final Map<String, Long> dropped = new LinkedHashMap<>();

    Cleaning(Database database, DataSettings settings, Schema schema, Profile profile, Culprit culprit) {
        this.database = database;
        this.settings = settings;
        this.schema = schema;
        this.profile = profile;
        this.culprit = culprit;
    }

    /// @param work a folder for what does not fit into memory
    /// @return how many rows were dropped, by reason
    Map<String, Long> run(Path work) throws SQLException {
        var incomplete = incomplete();
        var complete = "SELECT * FROM raw";
        if (!incomplete.isEmpty()) {
            var absent =
                    incomplete.stream().map(column -> column.sql() + " IS NULL").collect(Collectors.joining(" OR "));
            complete += " WHERE NOT (" + absent + ")";
            countIncomplete(incomplete, absent);
        }
        database.run("CREATE VIEW complete AS " + complete);
        repeated(work);
        return dropped;
    }

    /// The columns whose missing values drop a row.
    private List<RawColumn> incomplete() {
        var incomplete = new ArrayList<RawColumn>();
        for (var column : schema.columns()) {
            if (column.role() == RawColumn.Role.EXCLUDED || profile.missing(column) == 0) {
                continue;
            }
            switch (missing(column)) {
                case Missing.Drop _ -> incomplete.add(column);
                case Missing.Error _ ->
                    throw culprit.missing(
                            column,
                            "has no value, here and in " + (profile.missing(column) - 1) + " other rows; say columns."
                                    + column.name() + ".missing: drop" + fills(column));
                case Missing.Mean _, Missing.Median _, Missing.MostFrequent _, Missing.Constant _ -> {}
            }
        }
        return incomplete;
    }

    private static String fills(RawColumn column) {
        return !column.isFeature() ? "" : column.isNumber() ? ", mean, median or most-frequent" : " or most-frequent";
    }

    /// What is to be done in a column; neither a target nor what a split goes by is ever made up.
    private Missing missing(RawColumn column) {
        var policy = settings.column(column.name()).missing().orElse(settings.missing());
        var isForNumbers = policy instanceof Missing.Mean || policy instanceof Missing.Median;
        return policy instanceof Missing.Drop || (column.isFeature() && (column.isNumber() || !isForNumbers))
                ? policy
                : new Missing.Error();
    }

    private void countIncomplete(List<RawColumn> incomplete, String absent) throws SQLException {
        var first = incomplete.stream()
                .map(column -> "WHEN " + column.sql() + " IS NULL THEN " + column.index())
                .collect(Collectors.joining(" ", "CASE ", " END"));
        var counts = database.rows(
                "SELECT " + first + " AS why, count(*) FROM raw WHERE " + absent + " GROUP BY why ORDER BY why");
        for (var row : counts) {
            var name = schema.columns().get((int) count(row[0])).name();
            dropped.put("no value of " + name, count(row[1]));
        }
    }

    /// One scan for all that is looked at row by row: near twins, and a sample.
    private void repeated(Path work) throws SQLException {
        database.keep(
                "looked",
                "SELECT *, h IN (SELECT h FROM complete GROUP BY h HAVING count(*) > 1) AS twin, "
                        + Sample.drawn(profile.rows()) + " AS sampled FROM complete WHERE twin OR sampled",
                work);
        database.run("CREATE TABLE repeated (row BIGINT)");
        if (settings.duplicates() != Duplicates.KEEP) {
            var all = schema.columns().stream().map(RawColumn::sql).collect(Collectors.joining(", "));
            database.run("INSERT INTO repeated SELECT row FROM (SELECT row, row_number() OVER (PARTITION BY " + all
                    + " ORDER BY row) AS place FROM looked WHERE twin) WHERE place > 1");
        }
        var repeated = database.row("SELECT count(*), min(row) FROM repeated");
        long rows = count(repeated[0]);
        if (rows > 0) {
            if (settings.duplicates() == Duplicates.ERROR) {
                throw culprit.row(
                        count(repeated[1]),
                        "equals an earlier row, as do " + (rows - 1) + " others; say duplicates: drop or keep");
            }
            dropped.put("equal to an earlier row", rows);
        }
        for (var view : List.of("complete", "looked")) {
            var kept = view.equals("complete") ? "kept" : "kept_looked";
            database.run(
                    "CREATE VIEW " + kept + " AS FROM " + view + (rows > 0 ? " ANTI JOIN repeated USING (row)" : ""));
        }
        database.run("CREATE VIEW twins AS SELECT * EXCLUDE (twin, sampled) FROM kept_looked WHERE twin");
    }
}
