package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Looks for what would make a model seem better than it is; first in a sample, then, where that is suspicious, in
/// all rows.
final class Leakage {
    /// With fewer rows everything looks unique.
    private static final int FEWEST_ROWS = 20;

    private final Database database;
    private final Schema schema;
    private final Placement placement;
    private final Statistics statistics;
    private final List<String> warnings = new ArrayList<>();

    Leakage(Database database, Schema schema, Placement placement, Statistics statistics) {
        this.database = database;
        this.schema = schema;
        this.placement = placement;
        this.statistics = statistics;
    }

    List<String> warnings() throws SQLException {
        long rows = count(database.row("SELECT count(*) FROM sample")[0]);
        for (var column : schema.features()) {
            if (rows >= FEWEST_ROWS) {
                tellsTheTarget(column);
                namesTheRow(column);
            }
            teachesNothing(column);
        }
        acrossSplits();
        return List.copyOf(warnings);
    }

    private void tellsTheTarget(RawColumn column) throws SQLException {
        var target = schema.target();
        if (target.isNumber() && column.isNumber()) {
            if (isLinear("sample", column) && isLinear("placed", column)) {
                warnings.add("column " + column.name() + " is the target " + target.name()
                        + " but for its scale; a model can read the answer from it: exclude it");
            }
        } else if (!target.isNumber() && isOneToOne("sample", column) && isOneToOne("placed", column)) {
            warnings.add("column " + column.name() + " tells the target " + target.name()
                    + " one to one; a model can read the answer from it: exclude it");
        }
    }

    private boolean isLinear(String rows, RawColumn column) throws SQLException {
        var correlation = database.row(
                        "SELECT corr(" + column.sql() + ", " + schema.target().sql() + ") FROM " + rows)[0];
        return correlation instanceof Double value && Math.abs(value) > 1 - 1e-9;
    }

    private boolean isOneToOne(String rows, RawColumn column) throws SQLException {
        var target = schema.target().sql();
        var pairs = database.rows("SELECT count(*), count(DISTINCT f), count(DISTINCT t), sum(n) FROM (SELECT "
                        + column.sql() + " AS f, " + target + " AS t, count(*) AS n FROM " + rows
                        + " WHERE f IS NOT NULL GROUP BY f, t)")
                .getFirst();
        long distinct = count(pairs[0]);
        return distinct > 1
                && distinct == count(pairs[1])
                && distinct == count(pairs[2])
                && count(pairs[3]) >= 2 * distinct;
    }

    /// Whole numbers or texts that are all different: a name of the row, which says nothing of the next one.
    private void namesTheRow(RawColumn column) throws SQLException {
        if (isUnique("sample", column) && isUnique("placed", column)) {
            warnings.add("column " + column.name() + " is different in every row, as an identifier is: exclude it");
        }
    }

    private boolean isUnique(String rows, RawColumn column) throws SQLException {
        var name = column.sql();
        var whole = column.isNumber() ? "bool_and(" + name + " = trunc(" + name + "))" : "true";
        var row = database.row("SELECT count(*) = count(DISTINCT " + name + ") AND " + whole + " FROM " + rows);
        return Boolean.TRUE.equals(row[0]);
    }

    private void teachesNothing(RawColumn column) {
        if (column.isNumber()) {
            var moments = statistics.moments(column);
            if (moments.present() == moments.rows() && moments.min() == moments.max()) {
                warnings.add("column " + column.name() + " is " + moments.min()
                        + " in every training row and teaches nothing: exclude it");
            }
            return;
        }
        var counts = statistics.categories(column);
        var unseen = counts.keySet().stream()
                .filter(category -> counts.getOrDefault(category, new long[1])[0] == 0)
                .limit(5)
                .toList();
        if (!unseen.isEmpty()) {
            warnings.add(
                    "column " + column.name() + " has categories in no training row: " + String.join(", ", unseen));
        }
    }

    private void acrossSplits() throws SQLException {
        var features = schema.features().stream().map(RawColumn::sql).collect(Collectors.joining(", "));
        var repeated = database.row("SELECT coalesce(sum(n), 0) FROM (SELECT count(*) FILTER (part > 0) AS n FROM "
                + placement.of("twins") + " GROUP BY " + features
                + " HAVING count(*) FILTER (part = 0) > 0 AND count(*) FILTER (part > 0) > 0)");
        long rows = count(repeated[0]);
        if (rows > 0) {
            warnings.add(rows + " rows of validation and test equal a training row in every feature, the target aside;"
                    + " drop duplicates, or split by group");
        }
        var target = schema.target();
        if (!target.isNumber()) {
            statistics.categories(target).forEach((label, counts) -> {
                if (counts[0] == 0) {
                    warnings.add("class " + label + " is in no training row: split: stratified");
                }
            });
        }
    }
}
