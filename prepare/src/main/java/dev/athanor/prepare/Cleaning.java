package dev.athanor.prepare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Leaves out rows with missing values and repeated rows, where the settings say so, and counts them.
///
/// What is left out is in no part.
final class Cleaning {
    private final Parts parts;
    private final DataSettings settings;
    private final Schema schema;
    private final Profile profile;
    private final Culprit culprit;
    private final Map<String, Long> dropped = new LinkedHashMap<>();
    private Twins.Sets sets = new Twins.Sets(new long[0], new long[0]);

    Cleaning(Parts parts, DataSettings settings, Schema schema, Profile profile, Culprit culprit) {
        this.parts = parts;
        this.settings = settings;
        this.schema = schema;
        this.profile = profile;
        this.culprit = culprit;
    }

    /// @return how many rows were dropped, by reason
    Map<String, Long> run() throws IOException {
        var incomplete = incomplete();
        if (!incomplete.isEmpty()) {
            dropIncomplete(incomplete);
        }
        repeated();
        return dropped;
    }

    /// Sets of rows that stay and are equal in every feature.
    Twins.Sets sets() {
        return sets;
    }

    /// The columns whose missing values drop a row.
    private List<RawColumn> incomplete() {
        var incomplete = new ArrayList<RawColumn>();
        for (var column : schema.columns()) {
            if (column.role() == RawColumn.Role.EXCLUDED || profile.missing(column) == 0) {
                continue;
            }
            switch (missing(column)) {
                case Missing.Drop _ -> incomplete.add(column);
                case Missing.Error _ ->
                    throw culprit.missing(
                            column,
                            "has no value, here and in " + (profile.missing(column) - 1) + " other rows; say columns."
                                    + column.name() + ".missing: drop" + fills(column));
                case Missing.Mean _, Missing.Median _, Missing.MostFrequent _, Missing.Constant _ -> {}
            }
        }
        return incomplete;
    }

    private static String fills(RawColumn column) {
        return !column.isFeature() ? "" : column.isNumber() ? ", mean, median or most-frequent" : " or most-frequent";
    }

    /// What is to be done in a column; neither a target nor what a split goes by is ever made up.
    private Missing missing(RawColumn column) {
        var policy = settings.column(column.name()).missing().orElse(settings.missing());
        var isForNumbers = policy instanceof Missing.Mean || policy instanceof Missing.Median;
        return policy instanceof Missing.Drop || (column.isFeature() && (column.isNumber() || !isForNumbers))
                ? policy
                : new Missing.Error();
    }

    private void dropIncomplete(List<RawColumn> incomplete) throws IOException {
        var counts = new long[incomplete.size()];
        try (var workers = new Workers<>(() -> new StageReader(parts.stage()))) {
            workers.inOrder(
                    parts.groups(),
                    (reader, group) -> dropIncomplete(reader, group, incomplete),
                    inGroup -> Arrays.setAll(counts, i -> counts[i] + inGroup[i]));
        }
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                dropped.put("no value of " + incomplete.get(i).name(), counts[i]);
            }
        }
    }

    private long[] dropIncomplete(StageReader reader, int index, List<RawColumn> incomplete) throws IOException {
        var group = parts.stage().groups().get(index);
        var all = parts.of(index);
        var counts = new long[incomplete.size()];
        for (int i = 0; i < counts.length; i++) {
            var column = incomplete.get(i);
            if (group.columns().get(parts.stage().place(column)).missing() > 0) {
                boolean[] absent = reader.absent(group, column);
                for (int row = 0; row < all.length; row++) {
                    if (absent[row] && all[row] != Parts.NONE) {
                        all[row] = Parts.NONE;
                        counts[i]++;
                    }
                }
            }
        }
        parts.put(index, all);
        return counts;
    }

    private void repeated() throws IOException {
        long[] repeated = {0, Long.MAX_VALUE};
        sets = new Twins(parts, settings.duplicates() != Duplicates.KEEP, row -> {
                    repeated[0]++;
                    repeated[1] = Math.min(repeated[1], row);
                })
                .find();
        if (repeated[0] > 0) {
            if (settings.duplicates() == Duplicates.ERROR) {
                throw culprit.row(
                        repeated[1],
                        "equals an earlier row, as do " + (repeated[0] - 1) + " others; say duplicates: drop or keep");
            }
            dropped.put("equal to an earlier row", repeated[0]);
        }
    }
}
