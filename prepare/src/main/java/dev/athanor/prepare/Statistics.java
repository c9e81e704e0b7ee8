package dev.athanor.prepare;

import static dev.athanor.prepare.Database.value;

import dev.athanor.table.NumberText;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Numbers of the placed rows: moments and quantiles of the training split, and how often each category is in each
/// split.
final class Statistics {
    /// Up to here a column's values are held at once to find its quantiles; beyond, they are sorted out of core.
    private static final long MOST_HELD = 10_000_000;

    private static final String TRAIN = " FROM placed WHERE part = 0";

    private final Database database;
    private final Sample sample;
    private final Map<RawColumn, Moments> moments = new HashMap<>();
    private final Map<RawColumn, SortedMap<String, long[]>> categories = new HashMap<>();

    Statistics(Database database, Schema schema, Parts parts) throws IOException {
        this.database = database;
        var numbers = new ArrayList<RawColumn>();
        var texts = new ArrayList<RawColumn>();
        for (var column : schema.columns()) {
            if (column.isFeature() || column.role() == RawColumn.Role.TARGET) {
                (column.isNumber() ? numbers : texts).add(column);
            }
        }
        sample = new Sample(parts.stage().rows(), numbers.size());
        var sums = numbers.stream().map(_ -> new Summing()).toList();
        texts.forEach(column -> categories.put(column, new TreeMap<>()));
        try (var workers = new Workers<>(() -> new StageReader(parts.stage()))) {
            workers.inOrder(
                    parts.stage().groups().size(),
                    (reader, group) -> Block.of(reader, parts, group, numbers, texts, sample),
                    block -> {
                        sample.addRows(block.rowsDrawn);
                        for (int i = 0; i < sums.size(); i++) {
                            sums.get(i).add(block.sums.get(i));
                            sample.add(numbers.get(i), block.drawn.get(i));
                        }
                        for (int i = 0; i < texts.size(); i++) {
                            block.counts.get(i).addTo(categories(texts.get(i)));
                        }
                    });
        }
        for (int i = 0; i < sums.size(); i++) {
            moments.put(numbers.get(i), sums.get(i).moments());
        }
    }

    /// What one row group has to say.
    private record Block(List<Summing> sums, List<double[]> drawn, int rowsDrawn, List<Counts> counts) {
        static Block of(
                StageReader reader,
                Parts parts,
                int index,
                List<RawColumn> numbers,
                List<RawColumn> texts,
                Sample sample)
                throws IOException {
            var group = parts.stage().groups().get(index);
            var rows = parts.rows(index);
            var chosen = sample.drawn(parts.firstRow(index), rows);
            var sums = new ArrayList<Summing>();
            var drawn = new ArrayList<double[]>();
            for (var column : numbers) {
                var values = reader.numbers(group, column);
                sums.add(Summing.of(values, rows[Part.TRAIN.code()]));
                drawn.add(Sample.of(values, chosen));
            }
            var counts = new ArrayList<Counts>();
            for (var column : texts) {
                counts.add(Counts.of(reader.texts(group, column), reader.codes(group, column), rows));
            }
            return new Block(sums, drawn, chosen.length, counts);
        }
    }

    /// How often each of some texts is in each split.
    private record Counts(List<String> texts, List<long[]> counts) {
        static Counts of(String[] texts, int[] codes, int[][] rows) {
            var counts = new long[texts.length][rows.length];
            for (int part = 0; part < rows.length; part++) {
                for (int row : rows[part]) {
                    if (codes[row] != StageReader.ABSENT) {
                        counts[codes[row]][part]++;
                    }
                }
            }
            return new Counts(List.of(texts), List.of(counts));
        }

        void addTo(SortedMap<String, long[]> all) {
            for (int i = 0; i < texts.size(); i++) {
                var these = counts.get(i);
                if (Arrays.stream(these).sum() > 0) {
                    var sums = all.computeIfAbsent(texts.get(i), _ -> new long[these.length]);
                    Arrays.setAll(sums, part -> sums[part] + these[part]);
                }
            }
        }
    }

    private static double number(@Nullable Object value) {
        return ((Number) value(value)).doubleValue();
    }

    /// Numbers of rows of all splits.
    Sample sample() {
        return sample;
    }

    Moments moments(RawColumn column) {
        var found = moments.get(column);
        if (found == null) {
            throw new IllegalStateException(column + " is no number");
        }
        return found;
    }

    /// How often each category is in train, validation and test, in the order of text.
    SortedMap<String, long[]> categories(RawColumn column) {
        return categories.getOrDefault(column, new TreeMap<>());
    }

    /// Categories in order: by number where all are numbers, else by text.
    List<String> ordered(RawColumn column) {
        var names = categories(column).keySet();
        return names.stream().allMatch(NumberText::isNumber)
                ? names.stream()
                        .sorted(Comparator.comparingDouble(NumberText::parse).thenComparing(Comparator.naturalOrder()))
                        .toList()
                : List.copyOf(names);
    }

    /// Quantiles of the training split with linear interpolation; absent values are those of `expression`.
    double[] quantiles(String expression, long present, double... shares) throws SQLException {
        var quantiles = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            if (present <= MOST_HELD) {
                quantiles[i] = number(database.row(
                                "SELECT quantile_cont(" + expression + ", " + Sql.number(shares[i]) + ")" + TRAIN)[0]);
            } else {
                double place = (present - 1) * shares[i];
                long below = (long) place;
                var two = database.rows("SELECT " + expression + " AS v" + TRAIN + " AND " + expression
                        + " IS NOT NULL ORDER BY v LIMIT 2 OFFSET " + below);
                double low = number(two.getFirst()[0]);
                quantiles[i] = low + (number(two.getLast()[0]) - low) * (place - below);
            }
        }
        return quantiles;
    }

    double mostFrequent(RawColumn column) throws SQLException {
        return number(database.row("SELECT " + column.sql() + " AS v" + TRAIN + " AND v IS NOT NULL GROUP BY v ORDER BY"
                + " count(*) DESC, v LIMIT 1")[0]);
    }
}
