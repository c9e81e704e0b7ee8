package dev.athanor.corpus;

import org.jspecify.annotations.Nullable;

/// A document after cleaning, or why it is left out.
final class Cleaned {
    private final RawDocument raw;
    private final byte[] text;
    private final long firstKey;
    private final long secondKey;
    private final int @Nullable [] signature;
    private final String left;
    private final String detail;

    private Cleaned(
            RawDocument raw,
            byte[] text,
            long firstKey,
            long secondKey,
            int @Nullable [] signature,
            String left,
            String detail) {
        this.raw = raw;
        this.text = text;
        this.firstKey = firstKey;
        this.secondKey = secondKey;
        this.signature = signature;
        this.left = left;
        this.detail = detail;
    }

    static Cleaned kept(RawDocument raw, byte[] text, long firstKey, long secondKey, int @Nullable [] signature) {
        return new Cleaned(raw, text, firstKey, secondKey, signature, "", "");
    }

    static Cleaned left(RawDocument raw, String why, String detail) {
        return new Cleaned(raw, raw.bytes(), 0, 0, null, why, detail);
    }

    RawDocument raw() {
        return raw;
    }

    byte[] text() {
        return text;
    }

    /// Two keys together are equal for equal texts and no others.
    long firstKey() {
        return firstKey;
    }

    long secondKey() {
        return secondKey;
    }

    int @Nullable [] signature() {
        return signature;
    }

    /// Why it is left out; empty if it is kept.
    String left() {
        return left;
    }

    String detail() {
        return detail;
    }
}
