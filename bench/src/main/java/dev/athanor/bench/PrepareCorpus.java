package dev.athanor.bench;

import dev.athanor.corpus.Corpus;
import dev.athanor.corpus.CorpusListener;
import dev.athanor.corpus.CorpusSettings;
import dev.athanor.corpus.NearDuplicates;
import dev.athanor.corpus.TokenizerChoice;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipFile;
import tools.jackson.databind.json.JsonMapper;

/// Preparing a corpus of a JDK's sources, or of any other text, step by step.
///
/// Arguments: `write FILE MEGABYTES ZIP` writes JSON Lines of the Java files of a zip, over and over, each time with
/// other
/// remarks at the ends of half of their lines, and every tenth once more with one remark less: that is a near
/// duplicate.
/// Else FOLDER to make, `near` or `exact` duplicates, VOCABULARY, then the sources. Prints the seconds at which
/// each step was through, and what came of it.
public final class PrepareCorpus {
    private PrepareCorpus() {}

    /// Writes the texts, or prepares a corpus.
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("write")) {
            write(Path.of(arguments[1]), Long.parseLong(arguments[2]) * 1_000_000, Path.of(arguments[3]));
            return;
        }
        var sources = new ArrayList<Path>();
        for (var source : List.of(arguments).subList(3, arguments.length)) {
            sources.add(Path.of(source));
        }
        var settings = CorpusSettings.defaults(sources)
                .invalid(CorpusSettings.Invalid.DROP)
                .tokenizer(new TokenizerChoice.Bpe(Integer.parseInt(arguments[2])));
        if (arguments[1].equals("near")) {
            settings = settings.nearDuplicates(NearDuplicates.defaults());
        }
        long start = System.nanoTime();
        var last = new CorpusListener.Step[1];
        CorpusListener listener = (step, documents, bytes) -> {
            if (step != last[0] || step != CorpusListener.Step.TOKENISING) {
                System.out.printf(
                        "%6.2f s %s %d documents, %d bytes%n",
                        (System.nanoTime() - start) / 1e9, step, documents, bytes);
            }
            last[0] = step;
        };
        var info = Corpus.prepare(settings, 42, Path.of(arguments[0]), listener).info();
        System.out.printf("seconds %.2f%n", (System.nanoTime() - start) / 1e9);
        System.out.println(info.parts());
        info.left().forEach((why, loss) -> System.out.println(why + " " + loss.documents() + " " + loss.bytes()));
    }

    private static void write(Path file, long bytes, Path source) throws IOException {
        var random = new SplittableRandom(1);
        long written = 0;
        long documents = 0;
        long near = 0;
        try (var zip = new ZipFile(source.toFile());
                var out = Files.newBufferedWriter(file)) {
            while (written < bytes) {
                for (var entry : Collections.list(zip.entries())) {
                    var text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    if (written >= bytes || !entry.getName().endsWith(".java") || text.length() < 2000) {
                        continue;
                    }
                    var changed = new StringBuilder();
                    text.lines().forEach(line -> {
                        changed.append(line);
                        if (random.nextBoolean()) {
                            changed.append(" // remark ").append(random.nextInt(5000));
                        }
                        changed.append('\n');
                    });
                    written += line(out, changed.toString());
                    documents++;
                    if (documents % 10 == 0) {
                        written += line(out, changed.toString().replaceFirst(" // remark \\d+", ""));
                        near++;
                    }
                }
            }
        }
        System.out.println((documents + near) + " documents, " + near + " of them near another");
    }

    private static long line(Writer out, String text) throws IOException {
        var line = JsonMapper.shared().writeValueAsString(Map.of("text", text)) + "\n";
        out.write(line);
        return line.length();
    }
}
