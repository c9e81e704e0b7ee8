package dev.athanor.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class CorpusSourcesTest {
    private static final Map<String, String> TEXTS = Sources.texts(30);

    @TempDir
    Path folder;

    @Test
    void everyKindOfFileHoldsTheSameDocuments() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("a.zip", Sources.zip(TEXTS));
        files.put("b.tar", Sources.tar(TEXTS));
        files.put("c.tar.gz", Sources.gzip(Sources.tar(TEXTS)));
        files.put("d.tgz", Sources.gzip(Sources.tar(TEXTS)));
        files.put("e.tar.zst", Sources.zstd(Sources.tar(TEXTS)));
        files.put("f.jsonl", Sources.jsonLines(TEXTS));
        files.put("g.jsonl.gz", Sources.gzip(Sources.jsonLines(TEXTS)));
        files.put("h.jsonl.zst", Sources.zstd(Sources.jsonLines(TEXTS)));
        files.put(
                "i.tar",
                Sources.tar(Map.of("inner.jsonl", new String(Sources.jsonLines(TEXTS), StandardCharsets.UTF_8))));
        for (var file : files.entrySet()) {
            var path = Files.write(folder.resolve(file.getKey()), file.getValue());
            var made = folder.resolve("made");
            Sources.prepare(Sources.settings(path), made);
            assertThat(Sources.documents(made, CorpusPart.TRAIN))
                    .as(file.getKey())
                    .containsExactlyElementsOf(TEXTS.values());
        }
    }

    @Test
    void aColumnOfParquetIsRead() throws SQLException {
        var file = folder.resolve("texts.parquet");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("COPY (SELECT 'text ' || i AS body, i FROM range(500) t(i)) TO '" + file + "'");
        }
        var settings = Sources.settings(file);
        var named = new CorpusSettings(
                settings.sources(),
                settings.include(),
                "body",
                settings.separator(),
                settings.normalization(),
                settings.invalid(),
                settings.filters(),
                settings.duplicates(),
                settings.nearDuplicates(),
                settings.documentBytes(),
                settings.split(),
                settings.tokenizer(),
                settings.packing(),
                settings.context());
        Sources.prepare(named, folder.resolve("made"));
        assertThat(Sources.documents(folder.resolve("made"), CorpusPart.TRAIN))
                .hasSize(500)
                .contains("text 0", "text 499");
    }

    @Test
    void onlyWhatThePatternsNameIsRead() throws IOException {
        var root = Sources.folder(
                folder.resolve("raw"),
                Map.of(
                        "a/One.java",
                        "one",
                        "b/c/Two.java",
                        "two",
                        "b/notes.md",
                        "notes",
                        ".hidden/Three.java",
                        "three"));
        Sources.prepare(Sources.settings(root).include("**.java"), folder.resolve("made"));
        assertThat(Sources.documents(folder.resolve("made"), CorpusPart.TRAIN)).containsExactly("one", "two");
    }

    @Test
    void aTextFileIsCutAtItsSeparators() throws IOException {
        var file = Files.writeString(folder.resolve("poems.txt"), "one\n\n\ntwo\nlines\n\n\nthree\n");
        Sources.prepare(Sources.settings(file).separator("\n\n\n"), folder.resolve("made"));
        assertThat(Sources.documents(folder.resolve("made"), CorpusPart.TRAIN))
                .containsExactly("one", "two\nlines", "three\n");
    }

    @Test
    void aDocumentLargerThanAllowedIsSeveralAndNothingOfItIsLost() throws IOException {
        var text = Sources.text(5000, 1) + "é".repeat(5000);
        var file = Files.writeString(folder.resolve("long.txt"), text);
        var info = Sources.prepare(Sources.settings(file).documentBytes(4096), folder.resolve("made"));
        var documents = Sources.documents(folder.resolve("made"), CorpusPart.TRAIN);
        assertThat(String.join("", documents)).isEqualTo(text);
        assertThat(documents)
                .hasSizeGreaterThan(10)
                .allSatisfy(piece -> assertThat(piece.getBytes(StandardCharsets.UTF_8).length)
                        .isLessThanOrEqualTo(4096));
        assertThat(info.cut())
                .hasEntrySatisfying(
                        "longer than 4096 bytes",
                        cut -> assertThat(cut.examples()).containsExactly("long.txt"));
    }

    @Test
    void aSeparatorAcrossTheEndOfTheBufferIsFound() throws IOException {
        var expected = List.of("a".repeat(65_534), "b".repeat(70_000), "c");
        var file = Files.writeString(folder.resolve("texts.txt"), String.join("<<>>", expected));
        Sources.prepare(Sources.settings(file).separator("<<>>"), folder.resolve("made"));
        assertThat(Sources.documents(folder.resolve("made"), CorpusPart.TRAIN)).isEqualTo(expected);
    }
}
