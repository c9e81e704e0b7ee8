package dev.athanor.corpus;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Reads the documents of files, one after the other: archives member by member, compressed files as a stream.
final class SourceReader {
    private final CorpusSettings settings;
    private final List<PathMatcher> include;
    private final Sink sink;
    private final TextReader texts;

    SourceReader(CorpusSettings settings, Sink sink) {
        this.settings = settings;
        this.include = settings.include().stream()
                .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                .toList();
        this.sink = sink;
        this.texts = new TextReader(settings.separator(), Math.toIntExact(settings.documentBytes()), sink);
    }

    void read(SourceFile file) {
        var path = file.path();
        var lower = file.name().toLowerCase(Locale.ROOT);
        try {
            if (lower.endsWith(".zip") || lower.endsWith(".jar")) {
                zip(file.name(), path);
            } else if (lower.endsWith(".parquet")) {
                if (file.given() || included(file.name())) {
                    new ParquetReader(settings, sink).read(file.name(), path);
                }
            } else {
                try (var in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
                    stream(file.name(), in, file.given());
                }
            }
        } catch (IOException e) {
            sink.unreadable(file.name(), why(e));
        }
    }

    private void zip(String name, Path path) throws IOException {
        try (var zip = new ZipFile(path.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                if (entry.isDirectory()) {
                    continue;
                }
                var member = name + "!" + entry.getName();
                try (var in = new CheckedMember(zip.getInputStream(entry), entry.getCrc())) {
                    stream(member, in, false);
                } catch (IOException e) {
                    sink.unreadable(member, why(e));
                }
            }
        }
    }

    /// @param given whether the settings name it, so that no pattern need match
    private void stream(String name, InputStream in, boolean given) throws IOException {
        var lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".gz")) {
            stream(without(name, 3), new GZIPInputStream(in, 1 << 16), given);
        } else if (lower.endsWith(".tgz")) {
            stream(without(name, 4) + ".tar", new GZIPInputStream(in, 1 << 16), given);
        } else if (lower.endsWith(".zst")) {
            stream(without(name, 4), new ZstdInputStream(in), given);
        } else if (lower.endsWith(".tar")) {
            tar(name, new TarArchiveInputStream(in));
        } else if (lower.endsWith(".zip") || lower.endsWith(".jar")) {
            nestedZip(name, new ZipInputStream(in));
        } else if (!given && !included(name)) {
            return;
        } else if (lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
            new JsonLinesReader(settings, sink).read(name, in);
        } else if (lower.endsWith(".parquet")) {
            sink.unreadable(name, "is Parquet within another file, which needs all of it; take it out");
        } else {
            texts.read(name, in);
        }
    }

    private void tar(String name, TarArchiveInputStream tar) throws IOException {
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isFile()) {
                stream(name + "!" + entry.getName(), tar, false);
            }
        }
    }

    private void nestedZip(String name, ZipInputStream zip) throws IOException {
        for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (!entry.isDirectory()) {
                stream(name + "!" + entry.getName(), zip, false);
            }
        }
    }

    private boolean included(String name) {
        if (include.isEmpty()) {
            return true;
        }
        try {
            var path = Path.of(name.substring(name.lastIndexOf('!') + 1));
            return include.stream().anyMatch(pattern -> pattern.matches(path));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static String without(String name, int characters) {
        return name.substring(0, name.length() - characters);
    }

    private static String why(IOException e) {
        var message = e.getMessage();
        return "cannot be read: " + (message == null ? e.getClass().getSimpleName() : message);
    }
}
