package dev.athanor.corpus;

import dev.athanor.prepare.TargetDirectory;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/// Makes a corpus directory of raw text: what is read goes through memory document by document, whatever the size of
/// the files.
public final class Corpus {
    private Corpus() {}

    /// Makes the corpus in `directory`, or leaves the one that is there when it is of the same settings, seed and
    /// bytes. A corpus that is there is replaced when the new one is whole.
    ///
    /// @throws DataException naming the document that cannot be used, or a directory that cannot be written; then
    ///     nothing is left behind
    public static PreparedCorpus prepare(CorpusSettings settings, long seed, Path directory, CorpusListener listener) {
        var files = SourceFile.of(settings.sources());
        var fingerprint = CorpusFingerprint.of(settings, seed, files);
        if (CorpusDirectory.isWhole(directory)) {
            var there = CorpusInfo.read(directory.resolve(CorpusInfo.FILE));
            if (there.fingerprint().equals(fingerprint)) {
                return new PreparedCorpus(directory, there, true);
            }
        }
        var target = new TargetDirectory(directory);
        try {
            var made = target.begin();
            var work = Files.createDirectory(made.resolve("work"));
            CorpusInfo info;
            try (var stage = new Stage(work)) {
                var reading = new Reading(settings, stage, listener);
                reading.read(files);
                stage.seal();
                var kept = compare(settings, stage, reading.losses(), listener);
                if (kept.isEmpty()) {
                    throw DataException.of("of " + reading.documents() + " documents none is left: "
                            + reading.losses().toMap().keySet() + "; relax the filters, or name other sources");
                }
                var placement = new Placement(settings.split(), seed, stage, kept);
                var encoding = new Encoding(settings, stage, placement, listener);
                info = encoding.write(made, fingerprint, seed, files, reading);
            }
            TargetDirectory.delete(work);
            CorpusReport.of(info).write(made.resolve(CorpusDirectory.REPORT));
            info.write(made.resolve(CorpusInfo.FILE));
            target.finish();
            return new PreparedCorpus(directory, info, false);
        } catch (IOException e) {
            throw DataException.in(directory, "cannot be written: " + e, e);
        } catch (UncheckedIOException e) {
            throw DataException.in(directory, "cannot be written: " + e.getCause(), e);
        } finally {
            target.discard();
        }
    }

    private static BitSet compare(CorpusSettings settings, Stage stage, Losses losses, CorpusListener listener) {
        var kept = new BitSet(stage.size());
        kept.set(0, stage.size());
        if (settings.nearDuplicates().isPresent()) {
            var first = Comparison.of(stage, settings.nearDuplicates().get().similarity());
            for (int document = 0; document < stage.size(); document++) {
                if (first[document] != document) {
                    kept.clear(document);
                    losses.add(
                            "near duplicate",
                            stage.name(document),
                            "of " + stage.name(first[document]),
                            stage.textBytes(document));
                }
            }
            listener.on(CorpusListener.Step.COMPARING, stage.size(), stage.textBytes());
        }
        return kept;
    }
}
