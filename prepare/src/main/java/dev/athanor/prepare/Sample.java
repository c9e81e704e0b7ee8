package dev.athanor.prepare;

import java.math.BigInteger;
import java.sql.SQLException;

/// Rows to look at where all would take too long: the table `sample`.
final class Sample {
    private static final long ROWS = 100_000;

    private Sample() {}

    /// The first rows in random order; all of a small table.
    static void take(Database database, long rows) throws SQLException {
        var below = BigInteger.ONE
                .shiftLeft(64)
                .multiply(BigInteger.valueOf(ROWS))
                .divide(BigInteger.valueOf(Math.max(rows, 1)));
        var bound = rows <= ROWS ? "true" : "key < " + below + "::UBIGINT";
        database.run("CREATE TEMP TABLE sample AS SELECT * FROM placed WHERE " + bound);
    }
}
