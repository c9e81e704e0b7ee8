package dev.athanor.labelled;

import dev.athanor.labelled.TextReading.Raw;
import dev.athanor.prepare.Part;
import dev.athanor.prepare.TargetDirectory;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes a dataset directory of texts with labels. All rows are held in memory.
public final class LabelledTexts {
    // Changes when the same settings and bytes give another dataset.
    private static final int VERSION = 1;

    private LabelledTexts() {}

    /// A dataset directory that is there.
    ///
    /// @param skipped whether it was there before
    public record Prepared(TextInfo info, boolean skipped) {}

    /// Makes the dataset in `directory`, or leaves the one that is there when it is of the same settings, seed and
    /// bytes. A dataset that is there is replaced when the new one is whole.
    ///
    /// @throws DataException naming file, line and column of a row that cannot be used, or a label without rows to
    ///     learn from; nothing is left behind
    public static Prepared prepare(TextSettings settings, long seed, Path directory) {
        var files = Stream.concat(Stream.of(settings.source()), settings.test().stream())
                .toList();
        var fingerprint = fingerprint(settings, seed, files);
        if (TextDirectory.isWhole(directory)) {
            var there = TextDirectory.open(directory).info();
            if (there.fingerprint().equals(fingerprint)) {
                return new Prepared(there, true);
            }
        }
        var target = new TargetDirectory(directory);
        try {
            var info = make(settings, seed, fingerprint, files, target.begin());
            target.finish();
            return new Prepared(info, false);
        } catch (IOException e) {
            throw DataException.in(directory, "cannot be written: " + e, e);
        } finally {
            target.discard();
        }
    }

    private static TextInfo make(TextSettings settings, long seed, String fingerprint, List<Path> files, Path made)
            throws IOException {
        var reading = new TextReading(settings);
        var test = settings.test().map(reading::read).orElse(List.of());
        var rows = reading.read(settings.source());
        if (settings.duplicates() == TextSettings.Duplicates.DROP) {
            var seen = new HashSet<String>();
            test = firsts(test, seen, reading);
            rows = firsts(rows, seen, reading);
        }
        var labels = labels(settings, rows, test);
        var parts = new TextPlacement(settings.splitOrDefault(), seed, settings.source())
                .place(numbered(rows, labels), labels);
        if (settings.test().isPresent()) {
            parts.put(Part.TEST, numbered(test, labels));
        }
        requireLearnable(settings, parts.getOrDefault(Part.TRAIN, List.of()), labels);
        var classes = new TreeMap<String, Map<String, Long>>();
        for (var part : parts.entrySet()) {
            TextDirectory.write(made, part.getKey(), part.getValue(), labels);
            classes.put(part.getKey().label(), counts(part.getValue(), labels));
        }
        var info = new TextInfo(
                TextInfo.KIND,
                fingerprint,
                seed,
                files.stream().map(file -> String.valueOf(file.getFileName())).toList(),
                settings.text(),
                settings.label(),
                labels,
                reading.rowsRead(),
                reading.dropped(),
                classes);
        info.write(made.resolve(TextInfo.FILE));
        return info;
    }

    private static List<Raw> firsts(List<Raw> rows, Set<String> seen, TextReading reading) {
        var firsts = new ArrayList<Raw>();
        for (var row : rows) {
            if (seen.add(row.text())) {
                firsts.add(row);
            } else {
                reading.drop("duplicate");
            }
        }
        return firsts;
    }

    private static List<String> labels(TextSettings settings, List<Raw> rows, List<Raw> test) {
        var learnt = rows.stream().map(Raw::label).distinct().sorted().toList();
        for (var row : test) {
            if (!learnt.contains(row.label())) {
                throw DataException.at(
                        row.file(),
                        row.line(),
                        settings.label(),
                        "is \"" + row.label() + "\", which no row of " + settings.source()
                                + " has, so nothing can learn it; expected one of " + String.join(", ", learnt));
            }
        }
        if (learnt.size() < 2) {
            throw DataException.in(
                    settings.source(),
                    settings.label(),
                    "is \"" + learnt.getFirst() + "\" in every row, expected at least two labels");
        }
        return settings.labels().isEmpty() ? learnt : settings.labels();
    }

    private static void requireLearnable(TextSettings settings, List<LabelledText> train, List<String> labels) {
        var counts = counts(train, labels);
        for (var label : labels) {
            if (counts.getOrDefault(label, 0L) == 0) {
                throw DataException.in(
                        settings.source(),
                        settings.label(),
                        "is \"" + label + "\" in no training row, so nothing can learn it; give rows of it, or leave"
                                + " it out of texts.labels");
            }
        }
    }

    private static List<LabelledText> numbered(List<Raw> rows, List<String> labels) {
        return rows.stream()
                .map(row -> new LabelledText(row.text(), labels.indexOf(row.label())))
                .toList();
    }

    private static Map<String, Long> counts(List<LabelledText> rows, List<String> labels) {
        return rows.stream()
                .collect(Collectors.groupingBy(row -> labels.get(row.label()), TreeMap::new, Collectors.counting()));
    }

    private static String fingerprint(TextSettings settings, long seed, List<Path> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            // where the files lie does not matter, only what they are called and hold
            var here = new TextSettings(
                    Path.of(""),
                    Optional.empty(),
                    settings.format(),
                    settings.text(),
                    settings.label(),
                    settings.labels(),
                    settings.missing(),
                    settings.duplicates(),
                    Optional.of(settings.splitOrDefault()));
            digest.update(("version " + VERSION + " seed " + seed + " " + here).getBytes(StandardCharsets.UTF_8));
            for (var file : files) {
                digest.update(String.valueOf(file.getFileName()).getBytes(StandardCharsets.UTF_8));
                try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw DataException.in(file, "cannot be read: " + e, e);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
