package dev.athanor.text.template;

import java.util.List;

/// Goes through tokens one by one.
final class Cursor {
    private final List<Token> tokens;
    private int at;

    Cursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token next() {
        var token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    void back() {
        at--;
    }

    boolean takeOperator(String operator) {
        return take(Token.Kind.OPERATOR, operator);
    }

    boolean takeName(String name) {
        return take(Token.Kind.NAME, name);
    }

    private boolean take(Token.Kind kind, String text) {
        boolean found = peek().is(kind, text);
        if (found) {
            at++;
        }
        return found;
    }

    String name() {
        var token = next();
        if (token.kind() != Token.Kind.NAME) {
            throw TemplateException.at(token.line(), "found '" + token.text() + "', expected a name");
        }
        return token.text();
    }

    void expectName(String name) {
        if (!takeName(name)) {
            throw error("found '" + peek().text() + "', expected '" + name + "'");
        }
    }

    void expectOperator(String operator) {
        if (!takeOperator(operator)) {
            throw error("found '" + peek().text() + "', expected '" + operator + "'");
        }
    }

    void expect(Token.Kind kind) {
        var token = next();
        if (token.kind() != kind) {
            throw TemplateException.at(
                    token.line(),
                    "found '" + token.text() + "', expected " + (kind == Token.Kind.BLOCK_END ? "%}" : "}}"));
        }
    }

    TemplateException error(String what) {
        return TemplateException.at(peek().line(), what);
    }
}
