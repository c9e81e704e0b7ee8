package dev.athanor.prepare;

import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;

/// Rows to look at where all would take too long: the view `sample`.
final class Sample {
    private static final long ROWS = 100_000;

    private Sample() {}

    /// Whether a row is drawn, in SQL: all rows of a small table.
    static String drawn(long rows) {
        if (rows <= ROWS) {
            return "true";
        }
        var share =
                BigInteger.ONE.shiftLeft(64).multiply(BigInteger.valueOf(ROWS)).divide(BigInteger.valueOf(rows));
        // another order than that of the splits
        return "hash(xor(row, 7046029254386353131)) < " + share + "::UBIGINT";
    }

    static void take(Database database, Placement placement, Path work) throws SQLException {
        database.keep(
                "sample",
                "SELECT * EXCLUDE (twin, sampled) FROM " + placement.of("kept_looked") + " WHERE sampled",
                work);
    }
}
