package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chooses the split of each kept row, by its number or its group or time: the same whatever the number of threads.
final class Placement {
    /// More are no classes.
    static final int MOST_CLASSES = 1000;

    private final Database database;
    private final DataSettings settings;
    private final Schema schema;
    private final Parts parts;
    private final RowKeys keys;

    Placement(Database database, DataSettings settings, Schema schema, Parts parts, long seed) {
        this.database = database;
        this.settings = settings;
        this.schema = schema;
        this.parts = parts;
        keys = new RowKeys(seed);
    }

    /// @return how many rows each split has
    Map<Part, Long> run() throws SQLException, IOException {
        switch (settings.split()) {
            case Split.Ratio ratio -> byKey(ratio, List.of(""), this::inOne);
            case Split.Stratified stratified -> {
                var labels = labels();
                byKey(stratified, List.copyOf(labels.keySet()), action -> byTarget(labels, action));
            }
            case Split.Group group -> byGroup(group);
            case Split.Time time -> byTime(time);
        }
        return counts();
    }

    /// Chooses the part of a kept row by the number of its stratum and its key.
    private interface PlacedRow {
        int part(int stratum, long key);
    }

    private interface PlacedRows {
        void each(PlacedRow action) throws IOException;
    }

    private void byKey(Split split, List<String> strata, PlacedRows rows) throws IOException {
        var bounds = new Strata(
                        strata,
                        action -> rows.each((stratum, key) -> {
                            action.on(stratum, key);
                            return Part.TRAIN.code(); // for now
                        }),
                        split,
                        settings.source())
                .bounds();
        rows.each((stratum, key) -> bounds.get(stratum).part(key));
    }

    private void inOne(PlacedRow action) {
        for (int group = 0; group < parts.groups(); group++) {
            var all = parts.of(group);
            for (int i = 0; i < all.length; i++) {
                if (all[i] != Parts.NONE) {
                    all[i] = (byte) action.part(0, keys.key(parts.firstRow(group) + i));
                }
            }
            parts.put(group, all);
        }
    }

    /// The labels of the kept rows, each with its number.
    private Map<String, Integer> labels() throws IOException {
        var reader = new StageReader(parts.stage());
        var labels = new LinkedHashMap<String, Integer>();
        for (int index = 0; index < parts.groups(); index++) {
            var group = parts.stage().groups().get(index);
            var texts = reader.texts(group, schema.target());
            var codes = reader.codes(group, schema.target());
            var all = parts.of(index);
            var isThere = new BitSet();
            for (int i = 0; i < all.length; i++) {
                if (all[i] != Parts.NONE) {
                    isThere.set(codes[i]);
                }
            }
            isThere.stream().forEach(code -> labels.putIfAbsent(texts[code], labels.size()));
            if (labels.size() > MOST_CLASSES) {
                throw tooMany(settings, schema.target(), "more than " + MOST_CLASSES);
            }
        }
        return labels;
    }

    private void byTarget(Map<String, Integer> labels, PlacedRow action) throws IOException {
        var reader = new StageReader(parts.stage());
        for (int index = 0; index < parts.groups(); index++) {
            var group = parts.stage().groups().get(index);
            int[] strata = Arrays.stream(reader.texts(group, schema.target()))
                    .mapToInt(label -> labels.getOrDefault(label, -1))
                    .toArray();
            var codes = reader.codes(group, schema.target());
            var all = parts.of(index);
            for (int i = 0; i < all.length; i++) {
                if (all[i] != Parts.NONE) {
                    all[i] = (byte) action.part(strata[codes[i]], keys.key(parts.firstRow(index) + i));
                }
            }
            parts.put(index, all);
        }
    }

    static DataException tooMany(DataSettings settings, RawColumn target, String found) {
        return DataException.in(
                settings.source(),
                target.name(),
                "holds " + found + " different values, expected at most " + MOST_CLASSES
                        + " classes; a number to predict is task: regression");
    }

    private void byGroup(Split.Group split) throws SQLException, IOException {
        parts.stage().publish(database, "kept", parts);
        var group = schema.splitColumn().sql();
        double validationEnd = split.train() + split.validation();
        // a group goes where its middle row falls when all rows stand group by group in random order
        database.run("CREATE TABLE strata AS SELECT " + group + " AS stratum, CASE WHEN middle < "
                + Sql.number(split.train()) + " THEN 0 WHEN middle < " + Sql.number(validationEnd)
                + " THEN 1 ELSE 2 END AS part_of FROM (SELECT " + group + ", (sum(rows) OVER (ORDER BY hash(" + group
                + ", " + keys.salt() + "), " + group + ") - rows / 2) / sum(rows) OVER () AS middle FROM (SELECT "
                + group + ", count(*) AS rows FROM kept GROUP BY " + group + "))");
        set("SELECT row, part_of FROM kept JOIN strata ON stratum = " + group);
    }

    private void byTime(Split.Time split) throws SQLException, IOException {
        parts.stage().publish(database, "kept", parts);
        var time = schema.splitColumn().sql();
        long rows = count(database.row("SELECT count(*) FROM kept")[0]);
        long train = Math.round(rows * split.train());
        long validation = Math.round(rows * (split.train() + split.validation()));
        set("SELECT row, CASE WHEN " + before(time, train, rows) + " THEN 0 WHEN " + before(time, validation, rows)
                + " THEN 1 ELSE 2 END FROM kept");
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

    /// Takes rows and their parts from a query.
    private void set(String query) throws SQLException {
        try (var statement = database.connection().prepare(query);
                var result = statement.query()) {
            while (result.nextChunk()) {
                var chunk = result.chunk();
                var row = chunk.vector(0);
                var part = chunk.vector(1);
                for (int i = 0; i < chunk.rowCount(); i++) {
                    parts.set(row.getLong(i), part.getInt(i));
                }
            }
        }
    }

    private Map<Part, Long> counts() {
        var counts = parts.counts();
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
