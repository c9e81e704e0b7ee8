package dev.athanor.prepare;

import static dev.athanor.prepare.Database.count;

import dev.athanor.table.DataException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Divides the rows of each stratum by the random order of their keys, exactly: the bounds are found from counts of
/// key ranges and the keys of one range each, not by sorting all.
final class Strata {
    private static final int RANGE_SHIFT = 52;
    private static final int RANGES = 1 << (64 - RANGE_SHIFT);

    /// The keys at which validation and test begin, or null where none does.
    record Bound(String stratum, String first, String second) {}

    private final Database database;
    private final String keyed;
    private final String stratum;
    private final Split split;
    private final Path source;

    Strata(Database database, String keyed, String stratum, Split split, Path source) {
        this.source = source;
        this.database = database;
        this.keyed = keyed;
        this.stratum = stratum;
        this.split = split;
    }

    List<Bound> bounds() throws SQLException {
        var ranges = new TreeMap<String, long[]>();
        for (var row : database.rows("SELECT " + stratum + " AS stratum, key >> " + RANGE_SHIFT
                + " AS range, count(*) FROM " + keyed + " GROUP BY 1, 2")) {
            ranges.computeIfAbsent(String.valueOf(row[0]), _ -> new long[RANGES])[(int) count(row[1])] = count(row[2]);
        }
        var names = List.copyOf(ranges.keySet());
        var sizes = names.stream()
                .mapToLong(name ->
                        Arrays.stream(ranges.getOrDefault(name, new long[0])).sum())
                .toArray();
        if (split instanceof Split.Stratified) {
            requireEnough(names, sizes);
        }
        var tests = shares(sizes, split.test());
        var rest = new long[sizes.length];
        Arrays.setAll(rest, i -> sizes[i] - tests[i]);
        var trains = shares(rest, split.train() / (split.train() + split.validation()));
        var places = new ArrayList<Place>();
        for (int i = 0; i < names.size(); i++) {
            var counts = ranges.getOrDefault(names.get(i), new long[0]);
            places.add(Place.of(names.get(i), counts, trains[i]));
            places.add(Place.of(names.get(i), counts, rest[i]));
        }
        var keys = keys(places);
        var bounds = new ArrayList<Bound>();
        for (int i = 0; i < names.size(); i++) {
            bounds.add(new Bound(names.get(i), keys.get(2 * i), keys.get(2 * i + 1)));
        }
        return bounds;
    }

    private void requireEnough(List<String> names, long[] sizes) {
        int splits = 1 + (split.validation() > 0 ? 1 : 0) + (split.test() > 0 ? 1 : 0);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < splits) {
                throw DataException.in(
                        source,
                        "class " + names.get(i) + " has " + sizes[i] + (sizes[i] == 1 ? " row" : " rows")
                                + ", expected at least " + splits
                                + " to have one in each split; give more, or say split: ratio");
            }
        }
    }

    /// A share of each size, rounded so that together they are the share of all: the largest remainders get one
    /// more.
    static long[] shares(long[] sizes, double share) {
        long wanted = Math.round(Arrays.stream(sizes).sum() * share);
        var shares = new long[sizes.length];
        var order = new ArrayList<Integer>();
        for (int i = 0; i < sizes.length; i++) {
            // a product of 14.999999999999998 is 15
            shares[i] = Math.min(sizes[i], (long) Math.floor(sizes[i] * share + 1e-9));
            order.add(i);
        }
        order.sort(Comparator.comparingDouble((Integer i) -> shares[i] - sizes[i] * share));
        long left = wanted - Arrays.stream(shares).sum();
        for (int i : order) {
            if (left > 0 && shares[i] < sizes[i]) {
                shares[i]++;
                left--;
            }
        }
        return shares;
    }

    /// The `index`th smallest key of a stratum is the `offset`th of a range.
    private record Place(String stratum, int range, int offset) {
        static Place of(String stratum, long[] counts, long index) {
            long before = 0;
            for (int i = 0; i < counts.length; i++) {
                if (before + counts[i] > index) {
                    return new Place(stratum, i, (int) (index - before));
                }
                before += counts[i];
            }
            return new Place(stratum, -1, 0);
        }
    }

    private List<String> keys(List<Place> places) throws SQLException {
        var wanted = places.stream()
                .filter(place -> place.range >= 0)
                .map(place -> "(" + Sql.text(place.stratum) + ", " + place.range + ")")
                .distinct()
                .collect(Collectors.joining(", "));
        var found = new TreeMap<String, List<BigInteger>>();
        if (!wanted.isEmpty()) {
            for (var row : database.rows("SELECT " + stratum + " AS stratum, key FROM " + keyed + " WHERE (" + stratum
                    + ", key >> " + RANGE_SHIFT + ") IN (VALUES " + wanted + ")")) {
                var key = new BigInteger(String.valueOf(row[1]));
                found.computeIfAbsent(row[0] + " " + key.shiftRight(RANGE_SHIFT), _ -> new ArrayList<>())
                        .add(key);
            }
        }
        found.values().forEach(keys -> keys.sort(null));
        return places.stream()
                .map(place -> place.range < 0
                        ? "NULL"
                        : found.getOrDefault(place.stratum + " " + place.range, List.of())
                                .get(place.offset)
                                .toString())
                .toList();
    }
}
