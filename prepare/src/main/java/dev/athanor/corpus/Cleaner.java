package dev.athanor.corpus;

import dev.athanor.table.DataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes raw text clean, or says why it is left out. Any number of threads may use one.
final class Cleaner {
    private final CorpusSettings settings;
    private final Optional<MinHash> minHash;

    Cleaner(CorpusSettings settings) {
        this.settings = settings;
        this.minHash = settings.nearDuplicates().map(near -> new MinHash(near.words()));
    }

    /// @throws DataException naming document and byte, if it is no UTF-8 and the settings say so
    Cleaned clean(RawDocument raw) {
        var bytes = raw.bytes();
        int invalid = Utf8.invalidAt(bytes);
        if (invalid >= 0) {
            var what =
                    "byte " + invalid + " is 0x" + HexFormat.of().toHexDigits(bytes[invalid]) + ", which is no UTF-8";
            switch (settings.invalid()) {
                case ERROR ->
                    throw DataException.of(raw.name() + ": " + what
                            + "; write the text as UTF-8, leave the file out (include), or say invalid: drop or"
                            + " invalid: replace");
                case DROP -> {
                    return Cleaned.left(raw, "no UTF-8", what);
                }
                case REPLACE -> bytes = new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            }
        }
        bytes = normalized(bytes);
        if (isBlank(bytes)) {
            return Cleaned.left(raw, "empty", bytes.length + " bytes of white space");
        }
        if (!settings.filters().isEmpty()) {
            var text = new String(bytes, StandardCharsets.UTF_8);
            for (var filter : settings.filters()) {
                if (!filter.keeps(text)) {
                    return Cleaned.left(raw, filter.reason(), excerpt(text));
                }
            }
        }
        var digest = ByteBuffer.wrap(digest(bytes));
        var signature = signature(bytes);
        return Cleaned.kept(raw, bytes, digest.getLong(0), digest.getLong(8), signature);
    }

    private int @Nullable [] signature(byte[] bytes) {
        return minHash.isPresent() ? minHash.get().signature(bytes) : null;
    }

    private byte[] normalized(byte[] bytes) {
        var form = switch (settings.normalization()) {
            case NONE -> null;
            case NFC -> Normalizer.Form.NFC;
            case NFKC -> Normalizer.Form.NFKC;
        };
        if (form == null || Utf8.asciiEnd(bytes, 0) == bytes.length) {
            return bytes;
        }
        var text = new String(bytes, StandardCharsets.UTF_8);
        return Normalizer.isNormalized(text, form)
                ? bytes
                : Normalizer.normalize(text, form).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte one : bytes) {
            if (one < 0 || one > ' ') {
                return Utf8.asciiEnd(bytes, 0) < bytes.length && new String(bytes, StandardCharsets.UTF_8).isBlank();
            }
        }
        return true;
    }

    static String excerpt(String text) {
        int end = Math.min(text.length(), 80);
        return text.substring(0, end).strip().replaceAll("\\s+", " ") + (end < text.length() ? "…" : "");
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
