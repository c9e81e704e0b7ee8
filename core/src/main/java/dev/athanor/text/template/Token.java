package dev.athanor.text.template;

/// A piece of a template.
record Token(Kind kind, String text, int line) {
    enum Kind {
        TEXT,
        VARIABLE_START,
        VARIABLE_END,
        BLOCK_START,
        BLOCK_END,
        NAME,
        STRING,
        NUMBER,
        OPERATOR,
        END
    }

    boolean is(Kind kind, String text) {
        return this.kind == kind && this.text.equals(text);
    }
}
