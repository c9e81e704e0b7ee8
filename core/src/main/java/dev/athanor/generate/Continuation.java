package dev.athanor.generate;

import java.util.List;

/// A finished continuation.
///
/// @param tokens what follows the prompt, without a stop id
/// @param finish why it ended
public record Continuation(List<GeneratedToken> tokens, Finish finish) {
    public Continuation {
        tokens = List.copyOf(tokens);
    }

    /// The tokens' ids.
    public int[] ids() {
        return tokens.stream().mapToInt(GeneratedToken::id).toArray();
    }
}
