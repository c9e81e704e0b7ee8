package dev.athanor.prepare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/// Finds rows that are equal.
///
/// Rows of one hash are sought first, in as many passes as keep what is held at once small; then their values are
/// looked at, as two marks of 64 bits: equal rows have equal ones, and others do not but once in 10^38 pairs.
final class Twins {
    private static final long ROWS_AT_ONCE = 8_000_000;
    private static final long BITS_PER_ROW = 16;
    private static final int TWINS_AT_ONCE = 500_000;

    /// What stands for a row's values.
    private record Mark(long first, long second) {
        Mark join(long value, long other) {
            return new Mark(HashColumn.join(first, value), HashColumn.join(second, other * 0xC2B2AE3D27D4EB4FL + 1));
        }
    }

    /// @param whole of all columns
    /// @param features of the features alone
    private record Twin(long row, Mark whole, Mark features) {}

    /// Sets of kept rows that are equal in every feature: each row with its set's number.
    static final class Sets {
        private final long[] rows;
        private final long[] numbers;

        Sets(long[] rows, long[] numbers) {
            this.rows = rows;
            this.numbers = numbers;
        }

        int size() {
            return rows.length;
        }

        long row(int index) {
            return rows[index];
        }

        int number(int index) {
            return (int) numbers[index];
        }
    }

    private final Parts parts;
    private final boolean drop;
    private final LongConsumer repeated;
    private final GrowingNumbers rows = new GrowingNumbers();
    private final GrowingNumbers numbers = new GrowingNumbers();
    private int sets;

    /// @param drop whether rows equal to an earlier one are left out
    /// @param repeated told each of them
    Twins(Parts parts, boolean drop, LongConsumer repeated) {
        this.parts = parts;
        this.drop = drop;
        this.repeated = repeated;
    }

    Sets find() throws IOException {
        int passes = (int) Math.ceilDiv(parts.stage().rows(), ROWS_AT_ONCE);
        try (var workers = new Workers<>(() -> new StageReader(parts.stage()))) {
            for (int pass = 0; pass < passes; pass++) {
                var candidates = candidates(workers, pass, passes);
                int batches = Math.ceilDiv(candidates.rows.size(), TWINS_AT_ONCE);
                for (int batch = 0; batch < batches; batch++) {
                    sort(twins(workers, candidates.batch(batch, batches)));
                }
            }
        }
        return new Sets(rows.toArray(), numbers.toArray());
    }

    /// Kept rows, ascending, each with a hash that another one has.
    private static final class Candidates {
        private final GrowingNumbers rows = new GrowingNumbers();
        private final GrowingNumbers hashes = new GrowingNumbers();

        void add(long row, long hash) {
            rows.add(row);
            hashes.add(hash);
        }

        /// Those of which another one has the hash.
        Candidates withCompany() {
            var sorted = hashes.toArray();
            Arrays.sort(sorted);
            var found = new Candidates();
            for (int i = 0; i < sorted.length; i++) {
                int place = Arrays.binarySearch(sorted, hashes.get(i));
                if ((place > 0 && sorted[place - 1] == sorted[place])
                        || (place + 1 < sorted.length && sorted[place + 1] == sorted[place])) {
                    found.add(rows.get(i), hashes.get(i));
                }
            }
            return found;
        }

        /// A share of them; those of one hash are together.
        long[] batch(int batch, int batches) {
            return IntStream.range(0, rows.size())
                    .filter(i -> ((hashes.get(i) >>> 16) & 0xFFFF) % batches == batch)
                    .mapToLong(rows::get)
                    .toArray();
        }
    }

    private Candidates candidates(Workers<StageReader> workers, int pass, int passes) throws IOException {
        long bits = Long.highestOneBit(64 + Math.min(parts.stage().rows(), ROWS_AT_ONCE) * BITS_PER_ROW) * 2;
        int shift = Long.numberOfLeadingZeros(bits) + 1;
        var once = new long[(int) (bits >>> 6)];
        var twice = new long[once.length];
        scan(workers, pass, passes, (_, hash) -> {
            int bit = (int) (hash >>> shift);
            long mask = 1L << bit;
            if ((once[bit >>> 6] & mask) != 0) {
                twice[bit >>> 6] |= mask;
            }
            once[bit >>> 6] |= mask;
        });
        var some = new Candidates();
        scan(workers, pass, passes, (row, hash) -> {
            int bit = (int) (hash >>> shift);
            if (((twice[bit >>> 6] >>> bit) & 1) != 0) {
                some.add(row, hash);
            }
        });
        return some.withCompany();
    }

    private interface RowAndHash {
        void on(long row, long hash);
    }

    private void scan(Workers<StageReader> workers, int pass, int passes, RowAndHash action) throws IOException {
        for (int index = 0; index < parts.groups(); index++) {
            int group = index;
            workers.here(reader -> {
                var hashes = reader.hashes(parts.stage().groups().get(group));
                var all = parts.of(group);
                for (int row = 0; row < all.length; row++) {
                    long hash = HashColumn.join(hashes[row], 1);
                    if (all[row] != Parts.NONE && (passes == 1 || (hash & 0xFFFF) % passes == pass)) {
                        action.on(parts.firstRow(group) + row, hash);
                    }
                }
                return group;
            });
        }
    }

    /// The marks of some rows.
    private List<Twin> twins(Workers<StageReader> workers, long[] candidates) throws IOException {
        var inGroup = new ArrayList<long[]>();
        for (int first = 0; first < candidates.length; ) {
            int group = parts.groupOf(candidates[first]);
            int next = first;
            while (next < candidates.length && candidates[next] < parts.firstRow(group + 1)) {
                next++;
            }
            inGroup.add(Arrays.copyOfRange(candidates, first, next));
            first = next;
        }
        var all = new ArrayList<Twin>();
        workers.inOrder(inGroup.size(), (reader, i) -> marks(reader, inGroup.get(i)), all::addAll);
        return all;
    }

    private List<Twin> marks(StageReader reader, long[] wanted) throws IOException {
        int index = parts.groupOf(wanted[0]);
        var group = parts.stage().groups().get(index);
        var whole = new Mark[wanted.length];
        var features = new Mark[wanted.length];
        Arrays.fill(whole, new Mark(1, 2));
        Arrays.fill(features, new Mark(1, 2));
        for (var column : parts.stage().stored()) {
            var values = Values.of(reader, group, column);
            for (int i = 0; i < wanted.length; i++) {
                int row = (int) (wanted[i] - parts.firstRow(index));
                whole[i] = whole[i].join(values.first(row), values.second(row));
                if (column.isFeature()) {
                    features[i] = features[i].join(values.first(row), values.second(row));
                }
            }
        }
        var twins = new ArrayList<Twin>();
        for (int i = 0; i < wanted.length; i++) {
            twins.add(new Twin(wanted[i], whole[i], features[i]));
        }
        return twins;
    }

    /// Two numbers for each value that are equal for equal values.
    private interface Values {
        long first(int row);

        long second(int row);

        static Values of(StageReader reader, StagedGroup group, RawColumn column) throws IOException {
            if (column.isNumber()) {
                var numbers = reader.numbers(group, column);
                return new Values() {
                    @Override
                    public long first(int row) {
                        return Double.doubleToLongBits(numbers[row] + 0.0); // the negative zero equals the other
                    }

                    @Override
                    public long second(int row) {
                        return first(row);
                    }
                };
            }
            var texts = reader.texts(group, column);
            var firsts = new long[texts.length];
            var seconds = new long[texts.length];
            for (int i = 0; i < texts.length; i++) {
                for (byte letter : texts[i].getBytes(StandardCharsets.UTF_8)) {
                    firsts[i] = HashColumn.join(firsts[i], letter + 257L);
                    seconds[i] = (seconds[i] ^ (letter + 513L)) * 0x100000001B3L;
                    seconds[i] ^= seconds[i] >>> 29;
                }
            }
            var codes = reader.codes(group, column);
            return new Values() {
                @Override
                public long first(int row) {
                    return codes[row] == StageReader.ABSENT ? -1 : firsts[codes[row]];
                }

                @Override
                public long second(int row) {
                    return codes[row] == StageReader.ABSENT ? -1 : seconds[codes[row]];
                }
            };
        }
    }

    /// Leaves out what is repeated, and puts what is left into sets.
    private void sort(List<Twin> twins) {
        Set<Mark> seen = new HashSet<>();
        var kept = new ArrayList<Twin>();
        Map<Mark, Integer> counts = new HashMap<>();
        for (var twin : twins) {
            if (drop && !seen.add(twin.whole)) {
                parts.set(twin.row, Parts.NONE);
                repeated.accept(twin.row);
            } else {
                kept.add(twin);
                counts.merge(twin.features, 1, Integer::sum);
            }
        }
        var named = new HashMap<Mark, Integer>();
        for (var twin : kept) {
            if (counts.getOrDefault(twin.features, 0) > 1) {
                rows.add(twin.row);
                numbers.add(named.computeIfAbsent(twin.features, _ -> sets++));
            }
        }
    }
}
