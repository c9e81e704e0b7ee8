package dev.athanor.prepare;

import java.util.Collection;
import java.util.stream.Collectors;

/// Values and names as they stand in SQL.
final class Sql {
    private Sql() {}

    static String text(String value) {
        // the statement ends at a NUL
        return "'" + value.replace("'", "''").replace("\0", "' || chr(0) || '") + "'";
    }

    static String name(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }

    /// The double of the same bits; a plain literal would be a decimal.
    static String number(double value) {
        return "'" + value + "'::DOUBLE";
    }

    static String texts(Collection<String> values) {
        return values.stream().map(Sql::text).collect(Collectors.joining(", "));
    }
}
