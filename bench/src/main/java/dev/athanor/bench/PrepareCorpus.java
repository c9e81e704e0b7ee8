package dev.athanor.bench;

import dev.athanor.corpus.Corpus;
import dev.athanor.corpus.CorpusListener;
import dev.athanor.corpus.CorpusSettings;
import dev.athanor.corpus.NearDuplicates;
import dev.athanor.corpus.TokenizerChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Preparing a corpus of a JDK's sources, or of any other text, step by step.
///
/// Arguments: FOLDER to make, `near` or `exact` duplicates, VOCABULARY, then the sources. Prints the seconds at which
/// each step was through, and what came of it.
public final class PrepareCorpus {
    private PrepareCorpus() {}

    /// Prepares the corpus.
    public static void main(String[] arguments) {
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
}
