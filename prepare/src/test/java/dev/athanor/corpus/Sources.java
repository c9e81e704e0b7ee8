package dev.athanor.corpus;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Raw text of every kind for tests, and what a corpus holds of it.
final class Sources {
    private Sources() {}

    /// A text of random words, different for each seed.
    static String text(int words, long seed) {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append("word").append(random.nextInt(2000)).append(i % 12 == 11 ? "\n" : " ");
        }
        return text.toString();
    }

    static Map<String, String> texts(int count) {
        var texts = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) {
            texts.put(String.format("text%03d.txt", i), text(60, i));
        }
        return texts;
    }

    static byte[] zip(Map<String, String> members) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    static byte[] tar(Map<String, String> members) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (var member : members.entrySet()) {
                var text = member.getValue().getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(member.getKey());
                entry.setSize(text.length);
                tar.putArchiveEntry(entry);
                tar.write(text);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] content) throws IOException {
        return packed(content, GZIPOutputStream::new);
    }

    static byte[] zstd(byte[] content) throws IOException {
        return packed(content, ZstdOutputStream::new);
    }

    private interface Packing {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] packed(byte[] content, Packing packing) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = packing.over(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    static byte[] jsonLines(Map<String, String> texts) {
        var lines = new StringBuilder();
        texts.values()
                .forEach(text -> lines.append("{\"id\": 1, \"text\": \"")
                        .append(text.replace("\n", "\\n"))
                        .append("\"}\n"));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Path folder(Path folder, Map<String, String> files) throws IOException {
        for (var file : files.entrySet()) {
            var path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    /// Bytes as ids, whole documents, nothing left out but what cannot be read.
    static CorpusSettings settings(Path... sources) {
        return CorpusSettings.defaults(List.of(sources))
                .tokenizer(new TokenizerChoice.Bytes())
                .split(new CorpusSplit.ByDocument(1, 0, 0));
    }

    static CorpusInfo prepare(CorpusSettings settings, Path into) {
        return Corpus.prepare(settings, 1, into, CorpusListener.NONE).info();
    }

    /// The texts of a split, in its order.
    static List<String> documents(Path directory, CorpusPart part) {
        var documents = new ArrayList<String>();
        try (var corpus = CorpusDirectory.open(directory);
                var tokenizer = corpus.tokenizer()) {
            var tokens = corpus.tokens(part);
            long start = 0;
            for (long document = 0; document < tokens.documents(); document++) {
                long end = tokens.end(document);
                int[] ids = new int[(int) (end - start)];
                var read = tokens.read(start, ids.length);
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = (int) read[i];
                }
                documents.add(tokenizer.decode(ids));
                start = end;
            }
        }
        return documents;
    }
}
