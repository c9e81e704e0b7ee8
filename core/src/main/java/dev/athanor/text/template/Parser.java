package dev.athanor.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads statements.
final class Parser {
    private static final int DEEPEST = 100;

    private final Cursor cursor;
    private final ExpressionParser expressions;
    private int depth;

    private Parser(Cursor cursor) {
        this.cursor = cursor;
        this.expressions = new ExpressionParser(cursor);
    }

    static List<Node> parse(String source) {
        var parser = new Parser(new Cursor(Lexer.tokens(source)));
        var nodes = parser.body(Set.of());
        return nodes;
    }

    /// Up to a block of one of these names, which is left to be read, or to the end.
    private List<Node> body(Set<String> ends) {
        if (++depth > DEEPEST) {
            throw cursor.error("is nested deeper than " + DEEPEST);
        }
        var nodes = new ArrayList<Node>();
        while (true) {
            var token = cursor.next();
            switch (token.kind()) {
                case TEXT -> nodes.add(new Node.Text(token.text()));
                case VARIABLE_START -> {
                    nodes.add(new Node.Output(expressions.parse(), token.line()));
                    cursor.expect(Token.Kind.VARIABLE_END);
                }
                case BLOCK_START -> {
                    var name = cursor.name();
                    if (ends.contains(name)) {
                        cursor.back();
                        depth--;
                        return nodes;
                    }
                    block(name, token.line(), nodes);
                }
                default -> {
                    if (!ends.isEmpty() || token.kind() != Token.Kind.END) {
                        throw cursor.error("found " + token.text() + ", expected " + (ends.isEmpty() ? "text" : ends));
                    }
                    depth--;
                    return nodes;
                }
            }
        }
    }

    private void block(String name, int line, List<Node> nodes) {
        switch (name) {
            case "if" -> nodes.add(condition(line));
            case "for" -> nodes.add(loop(line));
            case "set" -> nodes.add(set(line));
            case "macro" -> nodes.add(macro());
            case "break", "continue" -> {
                nodes.add(name.equals("break") ? new Node.Break() : new Node.Continue());
                endBlock();
            }
            // marks what an assistant wrote; the text is the same
            case "generation" -> {
                endBlock();
                nodes.addAll(body(Set.of("endgeneration")));
                end();
            }
            default ->
                throw cursor.error(
                        "has the block '" + name + "', expected if, for, set, macro, break, continue or generation");
        }
    }

    private Node condition(int line) {
        var conditions = new ArrayList<Expression>();
        var bodies = new ArrayList<List<Node>>();
        List<Node> otherwise = List.of();
        conditions.add(expressions.parse());
        endBlock();
        while (true) {
            bodies.add(body(Set.of("elif", "else", "endif")));
            var next = cursor.name();
            if (next.equals("elif")) {
                conditions.add(expressions.parse());
                endBlock();
                continue;
            }
            endBlock();
            if (next.equals("else")) {
                otherwise = body(Set.of("endif"));
                end();
            }
            return new Node.If(conditions, bodies, otherwise, line);
        }
    }

    private Node loop(int line) {
        var names = names();
        cursor.expectName("in");
        var over = expressions.parseWithoutChoice();
        Optional<Expression> condition = cursor.takeName("if") ? Optional.of(expressions.parse()) : Optional.empty();
        endBlock();
        var body = body(Set.of("else", "endfor"));
        List<Node> otherwise = List.of();
        var next = cursor.name();
        endBlock();
        if (next.equals("else")) {
            otherwise = body(Set.of("endfor"));
            end();
        }
        return new Node.For(names, over, condition, body, otherwise, line);
    }

    private Node set(int line) {
        var names = names();
        Optional<String> space = Optional.empty();
        if (cursor.takeOperator(".")) {
            space = Optional.of(names.getFirst());
            names = List.of(cursor.name());
        }
        if (cursor.takeOperator("=")) {
            var value = expressions.parseTuple();
            endBlock();
            return new Node.Set(space, names, value, line);
        }
        endBlock();
        var body = body(Set.of("endset"));
        end();
        return new Node.SetBlock(names.getFirst(), body);
    }

    private Node macro() {
        var name = cursor.name();
        var parameters = new ArrayList<String>();
        Map<String, Expression> defaults = new LinkedHashMap<>();
        cursor.expectOperator("(");
        while (!cursor.takeOperator(")")) {
            var parameter = cursor.name();
            parameters.add(parameter);
            if (cursor.takeOperator("=")) {
                defaults.put(parameter, expressions.parse());
            }
            cursor.takeOperator(",");
        }
        endBlock();
        var body = body(Set.of("endmacro"));
        end();
        return new Node.Macro(name, parameters, defaults, body);
    }

    private List<String> names() {
        var names = new ArrayList<String>();
        boolean bracketed = cursor.takeOperator("(");
        do {
            names.add(cursor.name());
        } while (cursor.takeOperator(","));
        if (bracketed) {
            cursor.expectOperator(")");
        }
        return names;
    }

    /// The rest of a block that ends another.
    private void end() {
        cursor.name();
        endBlock();
    }

    private void endBlock() {
        cursor.expect(Token.Kind.BLOCK_END);
    }
}
