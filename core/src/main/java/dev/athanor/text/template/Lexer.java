package dev.athanor.text.template;

import java.util.ArrayList;
import java.util.List;

/// Cuts a template into tokens, and takes away the spaces around tags that are not text.
final class Lexer {
    private static final List<String> OPERATORS = List.of(
            "**", "//", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "~", "|", ".", ",", ":", "(", ")",
            "[", "]", "{", "}", "=");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        // the last newline of a file is none of the text's
        var lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.all();
        return lexer.tokens;
    }

    private void all() {
        boolean stripNext = false;
        boolean newlineNext = false;
        while (at < source.length()) {
            int tag = nextTag();
            int end = tag < 0 ? source.length() : tag;
            var text = source.substring(at, end);
            int from = stripNext ? blanks(text) : newlineNext && text.startsWith("\n") ? 1 : 0;
            boolean lineStart = tag >= 0 && isLineStart(tag, from);
            count(text);
            at = end;
            char kind = tag < 0 ? ' ' : source.charAt(tag + 1);
            char mark = tag >= 0 && tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            var kept = text.substring(Math.min(from, text.length()));
            if (mark == '-') {
                kept = kept.stripTrailing();
            } else if (kind != '{' && mark != '+' && lineStart) {
                kept = kept.substring(0, kept.length() - trailingBlanks(kept));
            }
            if (!kept.isEmpty()) {
                tokens.add(new Token(Token.Kind.TEXT, kept, line));
            }
            if (tag < 0) {
                break;
            }
            at += 2 + (mark == '-' || mark == '+' ? 1 : 0);
            stripNext = kind == '#' ? comment() : tag(kind);
            newlineNext = kind != '{';
        }
        tokens.add(new Token(Token.Kind.END, "the end", line));
    }

    private int nextTag() {
        for (int i = at; i + 1 < source.length(); i++) {
            if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /// Whether only blanks stand between the start of the line, or the tag before on it that took its newline, and
    /// here.
    private boolean isLineStart(int tag, int from) {
        int i = tag - 1;
        while (i >= at + from && (source.charAt(i) == ' ' || source.charAt(i) == '\t')) {
            i--;
        }
        return i < 0 || source.charAt(i) == '\n';
    }

    private static int blanks(String text) {
        int i = 0;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int trailingBlanks(String text) {
        int i = text.length();
        while (i > 0 && (text.charAt(i - 1) == ' ' || text.charAt(i - 1) == '\t')) {
            i--;
        }
        return text.length() - i;
    }

    /// Whether the spaces after the comment go.
    private boolean comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw TemplateException.at(line, "a comment has no end, expected #}");
        }
        count(source.substring(at, end));
        boolean strip = end > at && source.charAt(end - 1) == '-';
        at = end + 2;
        return strip;
    }

    /// Whether the spaces after the tag go.
    private boolean tag(char kind) {
        var start = kind == '{' ? Token.Kind.VARIABLE_START : Token.Kind.BLOCK_START;
        var end = kind == '{' ? Token.Kind.VARIABLE_END : Token.Kind.BLOCK_END;
        var close = kind == '{' ? "}}" : "%}";
        tokens.add(new Token(start, "{" + kind, line));
        int braces = 0;
        while (true) {
            skipSpaces();
            if (at >= source.length()) {
                throw TemplateException.at(line, "a tag has no end, expected " + close);
            }
            boolean strip = source.startsWith("-" + close, at);
            if (braces == 0 && (strip || source.startsWith(close, at))) {
                at += strip ? 3 : 2;
                tokens.add(new Token(end, close, line));
                return strip;
            }
            char next = source.charAt(at);
            braces += next == '{' ? 1 : next == '}' ? -1 : 0;
            word(next);
        }
    }

    private void word(char next) {
        int start = at;
        if (next == '"' || next == '\'') {
            tokens.add(new Token(Token.Kind.STRING, string(next), line));
        } else if (Character.isLetter(next) || next == '_') {
            while (at < source.length() && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
                at++;
            }
            tokens.add(new Token(Token.Kind.NAME, source.substring(start, at), line));
        } else if (Character.isDigit(next)) {
            while (at < source.length()
                    && (Character.isDigit(source.charAt(at))
                            || (source.charAt(at) == '.'
                                    && at + 1 < source.length()
                                    && Character.isDigit(source.charAt(at + 1))))) {
                at++;
            }
            tokens.add(new Token(Token.Kind.NUMBER, source.substring(start, at), line));
        } else {
            var operator = OPERATORS.stream()
                    .filter(one -> source.startsWith(one, at))
                    .findFirst()
                    .orElseThrow(() -> TemplateException.at(line, "'" + next + "' is not understood"));
            at += operator.length();
            tokens.add(new Token(Token.Kind.OPERATOR, operator, line));
        }
    }

    private String string(char quote) {
        var text = new StringBuilder();
        for (at++; at < source.length() && source.charAt(at) != quote; at++) {
            char one = source.charAt(at);
            if (one == '\\' && at + 1 < source.length()) {
                one = switch (source.charAt(++at)) {
                    case 'n' -> '\n';
                    case 't' -> '\t';
                    case 'r' -> '\r';
                    case '\\', '\'', '"' -> source.charAt(at);
                    default -> {
                        text.append('\\');
                        yield source.charAt(at);
                    }
                };
            }
            line += one == '\n' ? 1 : 0;
            text.append(one);
        }
        if (at >= source.length()) {
            throw TemplateException.at(line, "a text has no end, expected " + quote);
        }
        at++;
        return text.toString();
    }

    private void skipSpaces() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            line += source.charAt(at++) == '\n' ? 1 : 0;
        }
    }

    private void count(String text) {
        line += (int) text.chars().filter(one -> one == '\n').count();
    }
}
