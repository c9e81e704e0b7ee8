package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;

import dev.athanor.table.DataException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/// Which split each kept row goes to, as SQL over its row number or its group or time: the same whatever the number
/// of threads.
final class Placement {
    private final Database database;
    private final DataSettings settings;
    private final Schema schema;
    private final String salt;
    private String part = "";
    private String join = "";

    Placement(Database database, DataSettings settings, Schema schema, long seed) {
        this.database = database;
        this.settings = settings;
        this.schema = schema;
        // spread over all bits: the seeds 1 and 2 differ in more than the lowest
        long mixed = (seed + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        salt = Long.toString((mixed ^ (mixed >>> 32)) & Long.MAX_VALUE);
    }

    /// Makes the view `placed`: kept rows with `part`, 0, 1 or 2, and `key`, their random order.
    Map<Part, Long> run() throws SQLException {
        switch (settings.split()) {
            case Split.Ratio ratio -> byKey(ratio, "''");
            case Split.Stratified stratified ->
                byKey(stratified, schema.target().sql());
            case Split.Group group -> byGroup(group);
            case Split.Time time -> byTime(time);
        }
        database.run("CREATE VIEW placed AS FROM " + of("kept"));
        return counts();
    }

    /// The rows of a relation like `kept`, placed.
    String of(String relation) {
        return "(SELECT *, " + part + " AS part FROM " + keyed(relation) + join + ")";
    }

    private String keyed(String relation) {
        return "(SELECT *, hash(xor(row, " + salt + ")) AS key FROM " + relation + ")";
    }

    private void byKey(Split split, String stratum) throws SQLException {
        var strata = new Strata(database, keyed("kept"), stratum, split, settings.source());
        database.run("CREATE TABLE strata (stratum VARCHAR, first UBIGINT, second UBIGINT)");
        for (var bound : strata.bounds()) {
            database.run("INSERT INTO strata VALUES (" + Sql.text(bound.stratum()) + ", " + bound.first() + ", "
                    + bound.second() + ")");
        }
        // an absent bound is beyond every key
        part = "CASE WHEN coalesce(key < first, true) THEN 0 WHEN coalesce(key < second, true) THEN 1 ELSE 2 END";
        join = " JOIN strata ON stratum = " + stratum;
    }

    private void byGroup(Split.Group split) throws SQLException {
        var group = schema.splitColumn().sql();
        double validationEnd = split.train() + split.validation();
        // a group goes where its middle row falls when all rows stand group by group in random order
        database.run("CREATE TABLE strata AS SELECT " + group + " AS stratum, CASE WHEN middle < "
                + Sql.number(split.train()) + " THEN 0 WHEN middle < " + Sql.number(validationEnd)
                + " THEN 1 ELSE 2 END AS part_of FROM (SELECT " + group + ", (sum(rows) OVER (ORDER BY hash(" + group
                + ", " + salt + "), " + group + ") - rows / 2) / sum(rows) OVER () AS middle FROM (SELECT " + group
                + ", count(*) AS rows FROM kept GROUP BY " + group + "))");
        part = "part_of";
        join = " JOIN strata ON stratum = " + group;
    }

    private void byTime(Split.Time split) throws SQLException {
        var time = schema.splitColumn().sql();
        long rows = count(database.row("SELECT count(*) FROM kept")[0]);
        long train = Math.round(rows * split.train());
        long validation = Math.round(rows * (split.train() + split.validation()));
        part = "CASE WHEN " + before(time, train, rows) + " THEN 0 WHEN " + before(time, validation, rows)
                + " THEN 1 ELSE 2 END";
    }

    private String before(String time, long place, long rows) throws SQLException {
        if (place >= rows) {
            return "true";
        }
        var value = database.row(
                        "SELECT CAST(" + time + " AS VARCHAR) FROM kept ORDER BY " + time + " LIMIT 1 OFFSET " + place)[
                0];
        return time + " < CAST(" + Sql.text(String.valueOf(value)) + " AS "
                + schema.splitColumn().kind().sql() + ")";
    }

    private Map<Part, Long> counts() throws SQLException {
        var counts = new EnumMap<Part, Long>(Part.class);
        for (var one : Part.values()) {
            counts.put(one, 0L);
        }
        for (var row : database.rows("SELECT part, count(*) FROM placed GROUP BY part")) {
            counts.put(Part.ofCode(count(row[0])), count(row[1]));
        }
        var shares = Map.of(
                Part.TRAIN, settings.split().train(),
                Part.VALIDATION, settings.split().validation(),
                Part.TEST, settings.split().test());
        for (var one : Part.values()) {
            if (shares.getOrDefault(one, 0.0) > 0 && counts.getOrDefault(one, 0L) == 0) {
                throw DataException.in(
                        settings.source(),
                        "leaves no row for " + one.label() + ": " + counts.values() + " rows for train, validation and"
                                + " test; give more rows, or another split");
            }
        }
        return counts;
    }
}
