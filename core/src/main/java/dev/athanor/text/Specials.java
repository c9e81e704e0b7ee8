package dev.athanor.text;

/// What is done about special tokens when a text is encoded.
public enum Specials {
    /// Those in the text become their ids, and those that the tokenizer's template asks for are added: what its model
    /// was trained on.
    ADD,
    /// Those in the text become their ids; none is added. For texts of a chat template, which has them all.
    RECOGNIZE,
    /// The text is text, whatever it holds. For what strangers wrote, a corpus among it.
    IGNORE
}
