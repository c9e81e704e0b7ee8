package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// The raw files that a source names, and their format.
record Sources(List<Path> files, Format format) {
    private static final String PACKED = ".gz";

    static Sources of(Path source, Optional<Format> format) {
        if (!Files.exists(source)) {
            throw DataException.in(source, "no such file or folder; give the path of the raw data");
        }
        var files = Files.isDirectory(source) ? inFolder(source) : List.of(source);
        for (var file : files) {
            if (!Files.isReadable(file)) {
                throw DataException.in(file, "cannot be read; allow reading it");
            }
        }
        var first = files.getFirst();
        var known = format.orElseGet(() -> formatOf(first));
        if (format.isEmpty()) {
            for (var file : files) {
                if (!formatOf(file).equals(known)) {
                    throw DataException.in(
                            source,
                            "holds " + first.getFileName() + " and " + file.getFileName()
                                    + ", expected files of one format");
                }
            }
        }
        return new Sources(files, known);
    }

    private static List<Path> inFolder(Path folder) {
        try (var entries = Files.list(folder)) {
            var files = entries.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw DataException.in(folder, "holds no files, expected raw data");
            }
            return files;
        } catch (IOException e) {
            throw DataException.in(folder, "cannot be read: " + e, e);
        }
    }

    /// The file's text, unpacked if its name says that it is packed.
    static InputStream open(Path file) throws IOException {
        var bytes = Files.newInputStream(file);
        if (!isPacked(file)) {
            return bytes;
        }
        try {
            return new GZIPInputStream(bytes, 1 << 16);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private static boolean isPacked(Path file) {
        return lowerName(file).endsWith(PACKED);
    }

    private static String lowerName(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    static Format formatOf(Path file) {
        var name = lowerName(file);
        // a Parquet file has packing of its own
        var plain = isPacked(file)
                ? name.substring(0, name.length() - PACKED.length()).replace("parquet", "")
                : name;
        return switch (plain.substring(plain.lastIndexOf('.') + 1)) {
            case "csv" -> Format.Csv.defaults();
            case "tsv" -> new Format.Tsv();
            case "jsonl", "ndjson" -> new Format.JsonLines();
            case "parquet" -> new Format.Parquet();
            default ->
                throw DataException.in(
                        file,
                        "has a name of no known format, expected .csv, .tsv, .jsonl or .ndjson, each also with .gz"
                                + " behind it, or .parquet; rename it, or say data.format");
        };
    }
}
