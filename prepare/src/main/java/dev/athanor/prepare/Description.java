package dev.athanor.prepare;

import dev.athanor.prepare.DatasetInfo.ColumnInfo;
import dev.athanor.prepare.DatasetInfo.NumberInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Puts together what `dataset.json` says.
final class Description {
    private static final int MOST_CATEGORIES = 50;

    private final Schema schema;
    private final Profile profile;
    private final Statistics statistics;

    Description(Schema schema, Profile profile, Statistics statistics) {
        this.schema = schema;
        this.profile = profile;
        this.statistics = statistics;
    }

    DatasetInfo describe(
            String fingerprint,
            long seed,
            Sources sources,
            Map<String, Long> dropped,
            Map<Part, Long> rows,
            List<String> warnings) {
        var counts = new LinkedHashMap<String, Long>();
        rows.forEach((part, count) -> counts.put(part.label(), count));
        var columns = new ArrayList<ColumnInfo>();
        schema.columns().forEach(column -> columns.add(describe(column)));
        return new DatasetInfo(
                fingerprint,
                seed,
                sources.files().stream()
                        .map(file -> file.getFileName().toString())
                        .toList(),
                profile.rows(),
                dropped,
                counts,
                classes(),
                columns,
                warnings);
    }

    private Map<String, Map<String, Long>> classes() {
        var classes = new LinkedHashMap<String, Map<String, Long>>();
        if (!schema.target().isNumber()) {
            var counts = statistics.categories(schema.target());
            for (var label : statistics.ordered(schema.target())) {
                var parts = new LinkedHashMap<String, Long>();
                for (var part : Part.values()) {
                    parts.put(part.label(), counts.getOrDefault(label, new long[3])[part.code()]);
                }
                classes.put(label, parts);
            }
        }
        return classes;
    }

    private ColumnInfo describe(RawColumn column) {
        boolean seen = column.isFeature() || column.role() == RawColumn.Role.TARGET;
        var number = seen && column.isNumber() ? Optional.of(number(column)) : Optional.<NumberInfo>empty();
        return new ColumnInfo(
                column.name(),
                column.role().name().toLowerCase(Locale.ROOT),
                column.kind().name().toLowerCase(Locale.ROOT),
                profile.missing(column),
                number,
                seen && !column.isNumber() ? categories(column) : Map.of());
    }

    private NumberInfo number(RawColumn column) {
        var moments = statistics.moments(column);
        return new NumberInfo(moments.mean(), Math.sqrt(moments.variance()), moments.min(), moments.max());
    }

    private Map<String, Long> categories(RawColumn column) {
        var counts = new LinkedHashMap<String, Long>();
        statistics.categories(column).entrySet().stream()
                .map(entry -> Map.entry(
                        entry.getKey(), Arrays.stream(entry.getValue()).sum()))
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_CATEGORIES)
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }
}
