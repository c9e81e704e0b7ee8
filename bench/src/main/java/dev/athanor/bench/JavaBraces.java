package dev.athanor.bench;

/// Follows the braces and brackets of Java text, letter by letter, but for those in literals and comments.
final class JavaBraces {
    private enum In {
        CODE,
        LINE_COMMENT,
        COMMENT,
        TEXT,
        TEXT_BLOCK,
        LETTER
    }

    private In in = In.CODE;
    private int depth;
    private int brackets;
    private int skip;

    private JavaBraces() {}

    /// How many braces are open at the end of a text.
    static int open(String text) {
        var braces = new JavaBraces();
        for (int i = 0; i < text.length(); i++) {
            braces.at(text, i);
        }
        return braces.depth;
    }

    /// The part of a text, which follows `before`, that closes the brace `before` ends with, or, where it does not
    /// close it, up to the last statement or block that ends in it; empty if there is none.
    static String whole(String before, String text) {
        var all = before + text;
        var braces = new JavaBraces();
        int body = open(before);
        int end = before.length();
        for (int i = 0; i < all.length(); i++) {
            boolean code = braces.at(all, i);
            if (i < before.length() || !code) {
                continue;
            }
            char letter = all.charAt(i);
            if (braces.depth < body) {
                return all.substring(before.length(), i + 1);
            }
            if (braces.brackets <= 0 && (letter == ';' || letter == '}')) {
                end = i + 1;
            }
        }
        return all.substring(before.length(), end);
    }

    /// Whether the letter at `i` is code; what was before is known.
    private boolean at(String text, int i) {
        if (skip > 0) {
            skip--;
            return false;
        }
        char letter = text.charAt(i);
        switch (in) {
            case CODE -> {
                code(text, i, letter);
                return in == In.CODE;
            }
            case LINE_COMMENT -> leave(letter == '\n', 0);
            case COMMENT -> leave(text.startsWith("*/", i), 1);
            case TEXT -> literal(letter, '"');
            case LETTER -> literal(letter, '\'');
            case TEXT_BLOCK -> {
                skip = letter == '\\' ? 1 : 0;
                leave(text.startsWith("\"\"\"", i), 2);
            }
        }
        return false;
    }

    private void code(String text, int i, char letter) {
        switch (letter) {
            case '{' -> depth++;
            case '}' -> depth--;
            case '(', '[' -> brackets++;
            case ')', ']' -> brackets--;
            case '\'' -> in = In.LETTER;
            case '"' -> {
                boolean block = text.startsWith("\"\"\"", i);
                in = block ? In.TEXT_BLOCK : In.TEXT;
                skip = block ? 2 : 0;
            }
            case '/' -> {
                if (text.startsWith("//", i)) {
                    in = In.LINE_COMMENT;
                } else if (text.startsWith("/*", i)) {
                    in = In.COMMENT;
                    skip = 1;
                }
            }
            default -> {}
        }
    }

    private void literal(char letter, char quote) {
        skip = letter == '\\' ? 1 : 0;
        leave(letter == quote || letter == '\n', 0); // a literal that is not closed ends with its line
    }

    private void leave(boolean ends, int more) {
        if (ends) {
            in = In.CODE;
            skip = more;
        }
    }
}
