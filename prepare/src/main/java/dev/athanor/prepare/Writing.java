package dev.athanor.prepare;

import dev.athanor.table.Column;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.Target;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes the splits as models see them: the arithmetic of `table.RowEncoder`, in SQL, to the same bits.
final class Writing {
    /// Up to here codes are chosen by comparison; beyond, by a join.
    private static final int FEW = 16;

    private final Database database;
    private final Schema schema;
    private final Preprocessing preprocessing;
    private final List<String> features = new ArrayList<>();
    private final List<String> embedded = new ArrayList<>();
    private final StringBuilder joins = new StringBuilder();

    Writing(Database database, Schema schema, Preprocessing preprocessing) {
        this.database = database;
        this.schema = schema;
        this.preprocessing = preprocessing;
    }

    void write(Path directory) throws SQLException {
        var raw = schema.features();
        for (int i = 0; i < raw.size(); i++) {
            add(preprocessing.columns().get(i), raw.get(i).sql());
        }
        var expressions = new ArrayList<>(features);
        expressions.addAll(embedded);
        expressions.add(target());
        var names = new ArrayList<>(preprocessing.featureNames());
        names.add(preprocessing.target().name());
        var numbered = IntStream.range(0, names.size()).mapToObj(i -> "v" + i).toList();
        copy(select(expressions, names) + " FROM placed" + joins + " WHERE part = 0", directory, Part.TRAIN);
        // one scan for both, which are the smaller part; numbered, since names in a table may not differ by case alone
        database.run("CREATE TABLE held_out AS " + select(expressions, numbered) + ", part FROM placed" + joins
                + " WHERE part > 0");
        for (var part : List.of(Part.VALIDATION, Part.TEST)) {
            copy(select(numbered, names) + " FROM held_out WHERE part = " + part.code(), directory, part);
        }
    }

    private static String select(List<String> expressions, List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> expressions.get(i) + " AS " + Sql.name(names.get(i)))
                .collect(Collectors.joining(", ", "SELECT ", ""));
    }

    private void copy(String rows, Path directory, Part part) throws SQLException {
        database.run("COPY (" + rows + ") TO "
                + Sql.text(directory.resolve(part.file()).toString())
                + " (FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1000)");
    }

    private void add(Column column, String raw) throws SQLException {
        switch (column) {
            case Column.Numeric number -> {
                var value = number.fill()
                        .map(fill -> coalesce(raw, Sql.number(fill)))
                        .orElse(raw);
                features.add("CAST((" + value + " - " + Sql.number(number.centre()) + ") / "
                        + Sql.number(number.scale()) + " AS FLOAT)");
            }
            case Column.OneHot oneHot -> {
                var value = filled(raw, oneHot.fill());
                for (var category : oneHot.categories()) {
                    // a truth value: read back as 0 or 1, and a fourth of the time to write
                    features.add(value + " = " + Sql.text(category));
                }
            }
            case Column.Ordinal ordinal ->
                features.add(code(raw, filled(raw, ordinal.fill()), ordinal.categories(), "FLOAT"));
            case Column.Embedded category ->
                embedded.add(code(raw, filled(raw, category.fill()), category.categories(), "FLOAT"));
        }
    }

    private String target() throws SQLException {
        var raw = schema.target().sql();
        return switch (preprocessing.target()) {
            case Target.Classes classes -> code(raw, raw, classes.labels(), "INTEGER");
            case Target.Quantity quantity ->
                "CAST((" + raw + " - " + Sql.number(quantity.centre()) + ") / " + Sql.number(quantity.scale())
                        + " AS FLOAT)";
        };
    }

    private static String filled(String raw, Optional<String> fill) {
        return fill.map(value -> coalesce(raw, Sql.text(value))).orElse(raw);
    }

    private static String coalesce(String raw, String fill) {
        return "coalesce(" + raw + ", " + fill + ")";
    }

    private String code(String raw, String value, List<String> categories, String type) throws SQLException {
        if (categories.size() <= FEW) {
            var cases = new StringBuilder("CAST(CASE " + value);
            for (int i = 0; i < categories.size(); i++) {
                cases.append(" WHEN ")
                        .append(Sql.text(categories.get(i)))
                        .append(" THEN ")
                        .append(i);
            }
            return cases + " END AS " + type + ")";
        }
        var table = "codes_" + raw;
        database.run("CREATE TABLE " + table + " (category VARCHAR, code " + type + ")");
        try (var appender = database.connection().createAppender("main", table)) {
            for (int i = 0; i < categories.size(); i++) {
                appender.beginRow();
                appender.append(categories.get(i));
                if ("FLOAT".equals(type)) {
                    appender.append((float) i);
                } else {
                    appender.append(i);
                }
                appender.endRow();
            }
        }
        joins.append(" LEFT JOIN " + table + " ON " + table + ".category = " + value);
        return table + ".code";
    }
}
