package dev.athanor.text;

import org.jspecify.annotations.Nullable;

/// Thrown for a tokenizer that cannot be used, or a text or id that it does not know; says how to mend it.
public final class TokenizerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TokenizerException(String message) {
        super(message);
    }

    public TokenizerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
