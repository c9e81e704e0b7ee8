package dev.athanor.app;

import dev.athanor.corpus.TokenizerChoice;
import dev.athanor.hub.SpecialIds;
import dev.athanor.text.Tokenizer;

/// The tokens that begin and end the documents of a corpus.
final class SpecialTokens {
    private SpecialTokens() {}

    static SpecialIds of(Tokenizer tokenizer) {
        var end = tokenizer.special(TokenizerChoice.END_OF_TEXT);
        return end.isPresent() ? SpecialIds.between(end.getAsInt()) : SpecialIds.none();
    }
}
