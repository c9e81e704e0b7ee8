package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;
import static dev.athanor.prepare.Database.value;

import dev.athanor.table.NumberText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Numbers of the placed rows: moments and quantiles of the training split, and how often each category is in each
/// split.
final class Statistics {
    /// Up to here a column's values are held at once to find its quantiles; beyond, they are sorted out of core.
    private static final long MOST_HELD = 10_000_000;

    private static final String TRAIN = " FROM placed WHERE part = 0";

    private final Database database;
    private final Map<RawColumn, Moments> moments = new HashMap<>();
    private final Map<RawColumn, SortedMap<String, long[]>> categories = new HashMap<>();

    Statistics(Database database, Schema schema) throws SQLException {
        this.database = database;
        var numbers = new ArrayList<RawColumn>();
        var texts = new ArrayList<RawColumn>();
        for (var column : schema.columns()) {
            if (column.isFeature() || column.role() == RawColumn.Role.TARGET) {
                (column.isNumber() ? numbers : texts).add(column);
            }
        }
        if (!numbers.isEmpty()) {
            moments(numbers);
        }
        if (!texts.isEmpty()) {
            categories(texts);
        }
    }

    /// Around a centre near the mean, so that the squares lose nothing to a large one. Columns are shared out over
    /// the threads, rows are not.
    private void moments(List<RawColumn> columns) throws SQLException {
        int each = Math.ceilDiv(columns.size(), database.threads());
        var shares = new ArrayList<List<RawColumn>>();
        for (int first = 0; first < columns.size(); first += each) {
            shares.add(columns.subList(first, Math.min(first + each, columns.size())));
        }
        var centres = database.inOneThreadEach(shares.stream()
                .map(share -> "SELECT "
                        + share.stream()
                                .map(column -> "coalesce(avg(" + column.sql() + "), 0)")
                                .collect(Collectors.joining(", "))
                        + " FROM sample")
                .toList());
        var queries = new ArrayList<String>();
        for (int i = 0; i < shares.size(); i++) {
            queries.add(sums(shares.get(i), centres.get(i)));
        }
        var sums = database.inOneThreadEach(queries);
        for (int i = 0; i < shares.size(); i++) {
            add(shares.get(i), centres.get(i), sums.get(i));
        }
    }

    private static String sums(List<RawColumn> columns, @Nullable Object[] centres) {
        var selected = new ArrayList<String>();
        for (int i = 0; i < columns.size(); i++) {
            var name = columns.get(i).sql();
            var apart = "(" + name + " - " + Sql.number(number(centres[i])) + ")";
            selected.add("count(" + name + "), coalesce(sum(" + apart + "), 0), coalesce(sum(" + apart + " * " + apart
                    + "), 0), coalesce(min(" + name + "), 0), coalesce(max(" + name + "), 0)");
        }
        return "SELECT count(*), " + String.join(", ", selected) + TRAIN;
    }

    private void add(List<RawColumn> columns, @Nullable Object[] centres, @Nullable Object[] row) {
        long rows = count(row[0]);
        for (int i = 0; i < columns.size(); i++) {
            int at = 5 * i + 1;
            long present = count(row[at]);
            double apart = number(row[at + 1]) / Math.max(1, present);
            double variance = Math.max(0, number(row[at + 2]) / Math.max(1, present) - apart * apart);
            double mean = number(centres[i]) + apart;
            moments.put(
                    columns.get(i),
                    new Moments(rows, present, mean, variance, number(row[at + 3]), number(row[at + 4])));
        }
    }

    private static double number(@Nullable Object value) {
        return ((Number) value(value)).doubleValue();
    }

    private void categories(List<RawColumn> columns) throws SQLException {
        var sets =
                columns.stream().map(column -> "(" + column.sql() + ", part)").collect(Collectors.joining(", "));
        var names = columns.stream().map(RawColumn::sql).collect(Collectors.joining(", "));
        columns.forEach(column -> categories.put(column, new TreeMap<>()));
        int width = columns.size();
        var picked = new StringBuilder("CASE");
        for (int i = 0; i < width; i++) {
            picked.append(" WHEN grouping(")
                    .append(columns.get(i).sql())
                    .append(") = 0 THEN ")
                    .append(i);
        }
        for (var row : database.rows("SELECT " + picked + " END, part, count(*), coalesce(" + names
                + ") FROM placed GROUP BY GROUPING SETS (" + sets + ")")) {
            if (row[3] instanceof String category) {
                categories.getOrDefault(columns.get((int) count(row[0])), new TreeMap<>())
                                .computeIfAbsent(category, _ -> new long[3])[(int) count(row[1])] =
                        count(row[2]);
            }
        }
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
