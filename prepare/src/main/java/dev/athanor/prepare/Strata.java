package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Divides the rows of each stratum by the random order of their keys, exactly: the bounds are found from counts of
/// key ranges and the keys of one range each, not by sorting all.
final class Strata {
    private static final int RANGE_SHIFT = 52;
    private static final int RANGES = 1 << (64 - RANGE_SHIFT);

    /// The keys at which validation and test begin, or null where none does.
    record Bound(@Nullable Long first, @Nullable Long second) {
        int part(long key) {
            return isBefore(key, first) ? 0 : isBefore(key, second) ? 1 : 2;
        }

        /// An absent bound is beyond every key.
        private static boolean isBefore(long key, @Nullable Long bound) {
            return bound == null || Long.compareUnsigned(key, bound) < 0;
        }
    }

    /// Takes the number of a row's stratum, and its key.
    interface KeyedRow {
        void on(int stratum, long key);
    }

    /// Gives every row to take.
    interface KeyedRows {
        void each(KeyedRow row) throws IOException;
    }

    private final List<String> strata;
    private final KeyedRows rows;
    private final Split split;
    private final Path source;

    /// @param strata their names by number
    Strata(List<String> strata, KeyedRows rows, Split split, Path source) {
        this.strata = strata;
        this.source = source;
        this.rows = rows;
        this.split = split;
    }

    /// The bounds of each stratum, by its number.
    List<Bound> bounds() throws IOException {
        var found = new long[strata.size()][RANGES];
        rows.each((stratum, key) -> found[stratum][(int) (key >>> RANGE_SHIFT)]++);
        var order = IntStream.range(0, strata.size())
                .boxed()
                .sorted(Comparator.comparing(strata::get))
                .toList();
        var names = order.stream().map(strata::get).toList();
        var ranges = order.stream().map(stratum -> found[stratum]).toList();
        var sizes =
                ranges.stream().mapToLong(counts -> Arrays.stream(counts).sum()).toArray();
        if (split instanceof Split.Stratified) {
            requireEnough(names, sizes);
        }
        var tests = shares(sizes, split.test());
        var rest = new long[sizes.length];
        Arrays.setAll(rest, i -> sizes[i] - tests[i]);
        var trains = shares(rest, split.train() / (split.train() + split.validation()));
        var places = new ArrayList<Place>();
        for (int i = 0; i < names.size(); i++) {
            places.add(Place.of(order.get(i), ranges.get(i), trains[i]));
            places.add(Place.of(order.get(i), ranges.get(i), rest[i]));
        }
        var keys = keys(places);
        var bounds = new Bound[names.size()];
        for (int i = 0; i < names.size(); i++) {
            bounds[order.get(i)] = new Bound(keys.get(2 * i), keys.get(2 * i + 1));
        }
        return List.of(bounds);
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
    private record Place(int stratum, int range, int offset) {
        static Place of(int stratum, long[] counts, long index) {
            long before = 0;
            for (int i = 0; i < counts.length; i++) {
                if (before + counts[i] > index) {
                    return new Place(stratum, i, (int) (index - before));
                }
                before += counts[i];
            }
            return new Place(stratum, -1, 0);
        }

        static int id(int stratum, int range) {
            return stratum * RANGES + range;
        }

        int id() {
            return id(stratum, range);
        }
    }

    private List<@Nullable Long> keys(List<Place> places) throws IOException {
        var wanted = new HashMap<Integer, List<Long>>();
        var isWanted = new BitSet();
        for (var place : places) {
            if (place.range >= 0) {
                wanted.put(place.id(), new ArrayList<>());
                isWanted.set(place.id());
            }
        }
        rows.each((stratum, key) -> {
            int id = Place.id(stratum, (int) (key >>> RANGE_SHIFT));
            if (isWanted.get(id)) {
                wanted.getOrDefault(id, new ArrayList<>()).add(key);
            }
        });
        wanted.values().forEach(keys -> keys.sort(Long::compareUnsigned));
        var found = new ArrayList<@Nullable Long>();
        for (var place : places) {
            found.add(
                    place.range < 0
                            ? null
                            : wanted.getOrDefault(place.id(), List.of()).get(place.offset));
        }
        return found;
    }
}
