package dev.athanor.prepare;

import java.io.Serial;

/// Raw text that the fast pass cannot read; what and where is for [Culprit] to say.
final class UnreadableText extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    UnreadableText(String what) {
        super(what);
    }
}
