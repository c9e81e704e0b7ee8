package dev.athanor.server;

import dev.athanor.table.Column;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a request looks like, for those who sent or are to send one.
final class Examples {
    static final String SHAPE =
            "{\"data\": [[...], ...]} by position or {\"rows\": [{\"column\": value}, ...]} by name";

    private Examples() {}

    /// A row that the model takes: each column's stand-in for the missing, else its middle or its first category.
    static Map<String, Object> row(ServedTable table) {
        var row = new LinkedHashMap<String, Object>();
        for (var column : table.preprocessing().columns()) {
            row.put(column.name(), value(column));
        }
        return row;
    }

    static Object value(Column column) {
        return switch (column) {
            case Column.Numeric number -> rounded(number.fill().orElse(number.centre()));
            case Column.OneHot oneHot ->
                oneHot.fill().orElse(oneHot.categories().getFirst());
            case Column.Ordinal ordinal ->
                ordinal.fill().orElse(ordinal.categories().getFirst());
            case Column.Embedded embedded ->
                embedded.fill().orElse(embedded.categories().getFirst());
        };
    }

    private static Number rounded(double value) {
        var brief = new BigDecimal(value).round(new MathContext(4)).doubleValue();
        return brief == Math.rint(brief) && Math.abs(brief) < 1e15 ? (Number) (long) brief : brief;
    }
}
