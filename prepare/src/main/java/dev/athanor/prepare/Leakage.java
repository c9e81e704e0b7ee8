package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Looks for what would make a model seem better than it is; first in some rows, which mostly show that all is well,
/// then, where they do not, in all.
final class Leakage {
    /// With fewer rows everything looks unique.
    private static final int FEWEST_ROWS = 20;

    private final Database database;
    private final Schema schema;
    private final Parts parts;
    private final Twins.Sets sets;
    private final Statistics statistics;
    private final List<String> warnings = new ArrayList<>();

    Leakage(Database database, Schema schema, Parts parts, Twins.Sets sets, Statistics statistics) {
        this.database = database;
        this.schema = schema;
        this.parts = parts;
        this.sets = sets;
        this.statistics = statistics;
    }

    List<String> warnings() throws SQLException, IOException {
        var suspicion = Suspicion.of(parts, schema);
        for (var column : schema.features()) {
            if (suspicion.rows() >= FEWEST_ROWS) {
                if (suspicion.mayTellTheTarget(column)) {
                    tellsTheTarget(column);
                }
                if (suspicion.mayNameTheRow(column) && isUnique(column)) {
                    warnings.add(
                            "column " + column.name() + " is different in every row, as an identifier is: exclude it");
                }
            }
            teachesNothing(column);
        }
        acrossSplits();
        return List.copyOf(warnings);
    }

    private void tellsTheTarget(RawColumn column) throws SQLException {
        var target = schema.target();
        if (target.isNumber() && isLinear(column)) {
            warnings.add("column " + column.name() + " is the target " + target.name()
                    + " but for its scale; a model can read the answer from it: exclude it");
        } else if (!target.isNumber() && isOneToOne(column)) {
            warnings.add("column " + column.name() + " tells the target " + target.name()
                    + " one to one; a model can read the answer from it: exclude it");
        }
    }

    private boolean isLinear(RawColumn column) throws SQLException {
        var correlation = database.row(
                        "SELECT corr(" + column.sql() + ", " + schema.target().sql() + ") FROM placed")[0];
        return correlation instanceof Double value && Math.abs(value) > 1 - 1e-9;
    }

    private boolean isOneToOne(RawColumn column) throws SQLException {
        var target = schema.target().sql();
        var pairs = database.rows("SELECT count(*), count(DISTINCT f), count(DISTINCT t), sum(n) FROM (SELECT "
                        + column.sql() + " AS f, " + target + " AS t, count(*) AS n FROM placed"
                        + " WHERE f IS NOT NULL GROUP BY f, t)")
                .getFirst();
        long distinct = count(pairs[0]);
        return distinct > 1
                && distinct == count(pairs[1])
                && distinct == count(pairs[2])
                && count(pairs[3]) >= 2 * distinct;
    }

    /// Whole numbers or texts that are all different: a name of the row, which says nothing of the next one.
    private boolean isUnique(RawColumn column) throws SQLException {
        var name = column.sql();
        var whole = column.isNumber() ? "bool_and(" + name + " = trunc(" + name + "))" : "true";
        var row = database.row("SELECT count(*) = count(DISTINCT " + name + ") AND " + whole + " FROM placed");
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

    private void acrossSplits() {
        long rows = heldOutTwins();
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

    /// Rows of validation and test that have an equal in training.
    private long heldOutTwins() {
        var inTraining = new BitSet();
        var heldOut = new HashMap<Integer, Long>();
        for (int i = 0; i < sets.size(); i++) {
            if (parts.of(sets.row(i)) == Part.TRAIN.code()) {
                inTraining.set(sets.number(i));
            } else {
                heldOut.merge(sets.number(i), 1L, Long::sum);
            }
        }
        return heldOut.entrySet().stream()
                .filter(set -> inTraining.get(set.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
