package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the columns of the raw files and what they hold, from the first rows.
final class SchemaReader {
    private static final int SAMPLE_ROWS = 10_000;
    private static final int CROWDED = 1000;

    private final DataSettings settings;
    private final Sources sources;
    private final Set<String> missing;
    private final Map<String, Evidence> evidence = new LinkedHashMap<>();

    SchemaReader(DataSettings settings, Sources sources) {
        this.settings = settings;
        this.sources = sources;
        missing = new HashSet<>(settings.missingText());
    }

    /// @param types the columns that a typed format declares, by name; empty for delimited text
    Schema read(Map<String, RawColumn.Kind> types) {
        types.keySet().forEach(name -> evidence.put(name, new Evidence()));
        sample();
        requireNamed();
        var columns = new ArrayList<RawColumn>();
        for (var name : evidence.keySet()) {
            var role = role(name);
            columns.add(new RawColumn(columns.size(), name, kind(name, role, types), role));
        }
        if (columns.stream().noneMatch(RawColumn::isFeature)) {
            throw DataException.in(sources.files().getFirst(), "holds no column to learn from beside the target");
        }
        var crowded = columns.stream()
                .filter(column -> column.isFeature() && !column.isNumber() && distinct(column) > CROWDED)
                .toList();
        return new Schema(settings.source(), List.copyOf(columns), key(columns), crowded);
    }

    private void sample() {
        List<String> expected = List.of();
        long rows = 0;
        for (var file : sources.files()) {
            try (var reader = RowReader.open(file, Optional.of(sources.format()))) {
                reader.names().forEach(name -> evidence.computeIfAbsent(name, _ -> new Evidence()));
                expected = sameHeader(file, expected, reader.names());
                while (rows < SAMPLE_ROWS || evidence.values().stream().anyMatch(Evidence::isEmpty)) {
                    var row = reader.next();
                    if (row == null) {
                        break;
                    }
                    rows++;
                    row.values().forEach((name, value) -> {
                        var column = evidence.get(name);
                        if (column != null && value != null && !missing.contains(value)) {
                            column.add(value, file, row.line());
                        }
                    });
                }
            }
        }
        if (rows == 0) {
            throw DataException.in(settings.source(), "holds a header and no rows");
        }
    }

    private List<String> sameHeader(Path file, List<String> expected, List<String> names) {
        if (!(sources.format() instanceof Format.JsonLines) && !expected.isEmpty() && !names.equals(expected)) {
            throw DataException.at(
                    file,
                    1,
                    "has the columns " + names + ", expected " + expected + " as in "
                            + sources.files().getFirst().getFileName());
        }
        return names;
    }

    private void requireNamed() {
        var first = sources.files().getFirst();
        require(first, settings.target(), "the target");
        settings.exclude().forEach(name -> require(first, name, "exclude"));
        settings.columns().keySet().forEach(name -> require(first, name, "columns"));
        switch (settings.split()) {
            case Split.Group group -> require(first, group.column(), "split.group.column");
            case Split.Time time -> require(first, time.column(), "split.time.column");
            case Split.Ratio _, Split.Stratified _ -> {}
        }
        if (!(sources.format() instanceof Format.Csv || sources.format() instanceof Format.Tsv)) {
            var lower = new HashSet<String>();
            for (var name : evidence.keySet()) {
                if (!lower.add(name.toLowerCase(Locale.ROOT))) {
                    throw DataException.in(first, name, "differs from another column by case alone; rename one");
                }
            }
        }
    }

    private void require(Path file, String name, String what) {
        if (!evidence.containsKey(name)) {
            throw DataException.in(
                    file,
                    name,
                    "is named as " + what + " and is not in the file, whose columns are "
                            + String.join(", ", evidence.keySet()));
        }
    }

    private RawColumn.Role role(String name) {
        if (name.equals(settings.target())) {
            return RawColumn.Role.TARGET;
        }
        return switch (settings.split()) {
            case Split.Group group when group.column().equals(name) -> RawColumn.Role.GROUP;
            case Split.Time time when time.column().equals(name) -> RawColumn.Role.TIME;
            default -> settings.exclude().contains(name) ? RawColumn.Role.EXCLUDED : RawColumn.Role.FEATURE;
        };
    }

    private RawColumn.Kind kind(String name, RawColumn.Role role, Map<String, RawColumn.Kind> types) {
        var seen = evidence.getOrDefault(name, new Evidence());
        var inferred = types.getOrDefault(name, seen.kind());
        return switch (role) {
            case EXCLUDED, GROUP -> RawColumn.Kind.TEXT;
            case TARGET -> settings.task() == Task.REGRESSION ? RawColumn.Kind.NUMBER : RawColumn.Kind.TEXT;
            case TIME -> {
                if (inferred == RawColumn.Kind.TEXT) {
                    throw wrong(seen, name, "is \"" + seen.odd() + "\", expected dates such as 2024-01-31 or numbers");
                }
                yield inferred;
            }
            case FEATURE -> feature(name, seen, inferred);
        };
    }

    private RawColumn.Kind feature(String name, Evidence seen, RawColumn.Kind inferred) {
        var declared = settings.column(name).type();
        if (declared.isPresent()) {
            return switch (declared.get()) {
                case NUMBER -> RawColumn.Kind.NUMBER;
                case CATEGORY -> RawColumn.Kind.TEXT;
            };
        }
        if (seen.isEmpty()) {
            throw DataException.in(settings.source(), name, "holds no value at all; exclude it");
        }
        if (inferred == RawColumn.Kind.TIME) {
            throw DataException.in(
                    settings.source(),
                    name,
                    "holds dates, which are no feature by themselves; exclude it, split by it, or declare" + " columns."
                            + name + ".type: category");
        }
        if (inferred == RawColumn.Kind.TEXT && seen.isMostlyNumbers()) {
            throw wrong(
                    seen,
                    name,
                    "is \"" + seen.odd() + "\" where most values are numbers; correct it, add it to missingText, or"
                            + " declare columns." + name + ".type: category");
        }
        return inferred;
    }

    private DataException wrong(Evidence seen, String name, String what) {
        var file = seen.oddFile();
        return file == null
                ? DataException.in(settings.source(), name, what)
                : DataException.at(file, seen.oddLine(), name, what);
    }

    /// The most varied features, as few as tell most rows apart: their hash costs less than that of all.
    private List<RawColumn> key(List<RawColumn> columns) {
        var varied = columns.stream()
                .filter(RawColumn::isFeature)
                .sorted(Comparator.comparingInt((RawColumn column) -> -distinct(column))
                        .thenComparingInt(RawColumn::index))
                .toList();
        double combinations = 1;
        var key = new ArrayList<RawColumn>();
        for (var column : varied) {
            if (combinations < 1e14) {
                key.add(column);
                combinations *= Math.max(1, distinct(column));
            }
        }
        return List.copyOf(key);
    }

    private int distinct(RawColumn column) {
        return evidence.getOrDefault(column.name(), new Evidence()).distinct();
    }
}
