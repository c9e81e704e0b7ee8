package dev.athanor.corpus;

import dev.athanor.table.DataException;
import java.util.List;

/// The first pass: reads, cleans on all processors, and stages what is kept.
final class Reading implements Sink {
    private static final long TELL_EVERY_BYTES = 16_000_000;

    private final CorpusSettings settings;
    private final Stage stage;
    private final CorpusListener listener;
    private final KeySet seen = new KeySet();
    private final Losses losses = new Losses();
    private final Losses cut = new Losses();
    private final InOrder<RawDocument, Cleaned> cleaning;
    private long documents;
    private long bytes;
    private long toldBytes;

    Reading(CorpusSettings settings, Stage stage, CorpusListener listener) {
        this.settings = settings;
        this.stage = stage;
        this.listener = listener;
        this.cleaning = new InOrder<>(new Cleaner(settings)::clean, this::take);
    }

    void read(List<SourceFile> files) {
        try (cleaning) {
            var reader = new SourceReader(settings, this);
            files.forEach(reader::read);
            cleaning.finish();
        }
        listener.on(CorpusListener.Step.READING, documents, bytes);
    }

    long documents() {
        return documents;
    }

    long bytes() {
        return bytes;
    }

    Losses losses() {
        return losses;
    }

    Losses cut() {
        return cut;
    }

    @Override
    public void document(RawDocument document) {
        cleaning.add(document, document.bytes().length);
    }

    @Override
    public void unreadable(String name, String why) {
        if (settings.invalid() == CorpusSettings.Invalid.ERROR) {
            throw DataException.of(
                    name + ": " + why + "; mend or remove it, or say invalid: drop to leave it out and count it");
        }
        documents++;
        losses.add("unreadable", name, why, 0);
    }

    @Override
    public void cut(String name) {
        cut.add("longer than " + settings.documentBytes() + " bytes", name, "", 0);
    }

    private void take(Cleaned document) {
        var raw = document.raw();
        documents++;
        bytes += raw.bytes().length;
        if (!document.left().isEmpty()) {
            losses.add(document.left(), raw.name(), document.detail(), raw.bytes().length);
        } else if (settings.duplicates() == CorpusSettings.Duplicates.DROP
                && !seen.add(document.firstKey(), document.secondKey())) {
            losses.add("duplicate", raw.name(), "", raw.bytes().length);
        } else {
            // pieces of one document stay together; else a text is drawn by what it says, wherever it stands
            stage.add(document, raw.isPiece() ? longHash(raw.whole()) : document.firstKey());
        }
        if (bytes - toldBytes >= TELL_EVERY_BYTES) {
            toldBytes = bytes;
            listener.on(CorpusListener.Step.READING, documents, bytes);
        }
    }

    private static long longHash(String text) {
        long hash = 1;
        for (int i = 0; i < text.length(); i++) {
            hash = MinHash.mix(hash * 31 + text.charAt(i));
        }
        return hash;
    }
}
