package dev.athanor.corpus;

/// Takes what a reading finds.
interface Sink {
    void document(RawDocument document);

    /// Something of which no document can be made.
    void unreadable(String name, String why);

    /// A document longer than the settings allow.
    void cut(String name);
}
