package dev.athanor.corpus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Reads the documents of JSON Lines: one field of each line's object.
final class JsonLinesReader {
    private final String field;
    private final long mostBytes;
    private final Sink sink;
    private final TextReader texts;

    JsonLinesReader(CorpusSettings settings, Sink sink) {
        this.field = settings.field();
        // an escaped character takes up to six times its bytes
        this.mostBytes = 8 * settings.documentBytes();
        this.sink = sink;
        this.texts = new TextReader(Optional.empty(), Math.toIntExact(settings.documentBytes()), sink);
    }

    void read(String name, InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        var block = new byte[1 << 16];
        long number = 1;
        boolean tooLong = false;
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            int start = 0;
            for (int i = 0; i < read; i++) {
                if (block[i] == '\n') {
                    line.write(block, start, i - start);
                    document(name + ":" + number++, line, tooLong);
                    tooLong = false;
                    start = i + 1;
                }
            }
            line.write(block, start, read - start);
            if (line.size() > Math.min(mostBytes, Integer.MAX_VALUE / 2)) {
                tooLong = true;
                line.reset();
            }
        }
        if (line.size() > 0) {
            document(name + ":" + number, line, tooLong);
        }
    }

    private void document(String name, ByteArrayOutputStream line, boolean tooLong) throws IOException {
        var bytes = line.toByteArray();
        line.reset();
        if (tooLong) {
            sink.unreadable(name, "is a line of more than " + mostBytes + " bytes; raise documentBytes");
            return;
        }
        if (new String(bytes, StandardCharsets.ISO_8859_1).isBlank()) {
            return;
        }
        try {
            var text = JsonMapper.shared().readTree(bytes).path(field);
            if (text.isString()) {
                texts.read(name, new ByteArrayInputStream(text.asString().getBytes(StandardCharsets.UTF_8)));
            } else {
                sink.unreadable(name, "has no text in \"" + field + "\"; say data.field");
            }
        } catch (JacksonException e) {
            sink.unreadable(name, "is not JSON: " + e.getOriginalMessage());
        }
    }
}
