package dev.athanor.corpus;

/// A text as it was read.
final class RawDocument {
    private final String name;
    private final String whole;
    private final byte[] bytes;

    /// @param name where it stands: `src.zip!java/lang/String.java`, `reviews.jsonl:17`
    /// @param whole the name of the document that it is a piece of, or its own
    RawDocument(String name, String whole, byte[] bytes) {
        this.name = name;
        this.whole = whole;
        this.bytes = bytes;
    }

    String name() {
        return name;
    }

    String whole() {
        return whole;
    }

    boolean isPiece() {
        return !name.equals(whole);
    }

    byte[] bytes() {
        return bytes;
    }
}
