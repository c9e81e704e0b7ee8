package dev.athanor.labelled;

import dev.athanor.prepare.Part;
import dev.athanor.prepare.Split;
import dev.athanor.table.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which rows are in which split, by the seed and each row's text: a row stays where it is whatever stands beside it,
/// but for the few at the bounds.
record TextPlacement(Split split, long seed, Path source) {
    private record Keyed(LabelledText row, long key) {}

    Map<Part, List<LabelledText>> place(List<LabelledText> rows, List<String> labels) {
        var parts = new EnumMap<Part, List<LabelledText>>(Part.class);
        for (var part : Part.values()) {
            parts.put(part, new ArrayList<>());
        }
        var strata = rows.stream()
                .map(row -> new Keyed(row, key(row.text())))
                .collect(Collectors.groupingBy(
                        keyed -> split instanceof Split.Stratified ? keyed.row().label() : 0,
                        TreeMap::new,
                        Collectors.toCollection(ArrayList::new)));
        for (var stratum : strata.entrySet()) {
            var keyed = stratum.getValue();
            keyed.sort(Comparator.comparingLong(Keyed::key)
                    .thenComparing(each -> each.row().text()));
            int test = (int) Math.round(keyed.size() * split.test());
            int validation = (int) Math.round(keyed.size() * split.validation());
            if (split instanceof Split.Stratified) {
                requireEach(labels.get(stratum.getKey()), keyed.size(), validation, test);
            }
            for (int i = 0; i < keyed.size(); i++) {
                var part = i < test ? Part.TEST : i < test + validation ? Part.VALIDATION : Part.TRAIN;
                parts.computeIfAbsent(part, _ -> new ArrayList<>())
                        .add(keyed.get(i).row());
            }
        }
        return parts;
    }

    private void requireEach(String label, int rows, int validation, int test) {
        if (rows - validation - test < 1
                || (split.validation() > 0 && validation < 1)
                || (split.test() > 0 && test < 1)) {
            throw DataException.in(
                    source,
                    "has " + rows + (rows == 1 ? " row" : " rows") + " of the label " + label
                            + ", too few for each split to have one; give more, or say split: ratio");
        }
    }

    /// As Java's string hash, to 64 bits, then mixed (Steele et al. 2014).
    private long key(String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 0x100000001B3L + text.charAt(i);
        }
        long z = hash + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
