package dev.athanor.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads expressions, what binds least first.
final class ExpressionParser {
    private static final int DEEPEST = 200;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
    private static final Set<String> NO_ARGUMENT = Set.of("and", "or", "else", "if", "is", "in", "not");

    private final Cursor cursor;
    private int depth;

    ExpressionParser(Cursor cursor) {
        this.cursor = cursor;
    }

    /// One expression, or several with commas between them as a list.
    Expression parseTuple() {
        var first = parse();
        if (!cursor.peek().is(Token.Kind.OPERATOR, ",")) {
            return first;
        }
        var items = new ArrayList<Expression>();
        items.add(first);
        while (cursor.takeOperator(",") && cursor.peek().kind() != Token.Kind.BLOCK_END) {
            items.add(parse());
        }
        return new Expression.Items(items);
    }

    Expression parse() {
        if (++depth > DEEPEST) {
            throw cursor.error("is nested deeper than " + DEEPEST);
        }
        var then = or();
        if (cursor.takeName("if")) {
            var condition = or();
            Optional<Expression> otherwise = cursor.takeName("else") ? Optional.of(parse()) : Optional.empty();
            then = new Expression.Choice(condition, then, otherwise);
        }
        depth--;
        return then;
    }

    /// In a loop's head `if` is the loop's.
    Expression parseWithoutChoice() {
        return or();
    }

    private Expression or() {
        var left = and();
        while (cursor.takeName("or")) {
            left = new Expression.Binary("or", left, and());
        }
        return left;
    }

    private Expression and() {
        var left = not();
        while (cursor.takeName("and")) {
            left = new Expression.Binary("and", left, not());
        }
        return left;
    }

    private Expression not() {
        return cursor.takeName("not") ? new Expression.Unary("not", not()) : comparison();
    }

    /// `a < b < c` is `a < b and b < c`.
    private Expression comparison() {
        var last = sum();
        @Nullable Expression all = null;
        while (true) {
            var operator = takeAny(COMPARISONS);
            boolean negated = operator == null && cursor.takeName("not");
            if (negated) {
                cursor.expectName("in");
                operator = "in";
            } else if (operator == null && cursor.takeName("in")) {
                operator = "in";
            }
            if (operator == null) {
                return all == null ? last : all;
            }
            var next = sum();
            Expression one = new Expression.Binary(operator, last, next);
            one = negated ? new Expression.Unary("not", one) : one;
            all = all == null ? one : new Expression.Binary("and", all, one);
            last = next;
        }
    }

    private Expression sum() {
        var left = join();
        for (var operator = takeAny(Set.of("+", "-")); operator != null; operator = takeAny(Set.of("+", "-"))) {
            left = new Expression.Binary(operator, left, join());
        }
        return left;
    }

    private Expression join() {
        var left = product();
        while (cursor.takeOperator("~")) {
            left = new Expression.Binary("~", left, product());
        }
        return left;
    }

    private Expression product() {
        var operators = Set.of("*", "/", "//", "%");
        var left = unary();
        for (var operator = takeAny(operators); operator != null; operator = takeAny(operators)) {
            left = new Expression.Binary(operator, left, unary());
        }
        return left;
    }

    private Expression unary() {
        if (cursor.takeOperator("-")) {
            return new Expression.Unary("-", unary());
        }
        return filters(postfix(primary()));
    }

    private @Nullable String takeAny(Set<String> operators) {
        var token = cursor.peek();
        if (token.kind() == Token.Kind.OPERATOR && operators.contains(token.text())) {
            cursor.next();
            return token.text();
        }
        return null;
    }

    private Expression primary() {
        var token = cursor.next();
        return switch (token.kind()) {
            case STRING -> {
                var text = new StringBuilder(token.text());
                while (cursor.peek().kind() == Token.Kind.STRING) {
                    text.append(cursor.next().text());
                }
                yield new Expression.Literal(text.toString());
            }
            case NUMBER ->
                new Expression.Literal(
                        token.text().contains(".")
                                ? (Object) Double.valueOf(token.text())
                                : (Object) Long.valueOf(token.text()));
            case NAME ->
                switch (token.text()) {
                    case "true", "True" -> new Expression.Literal(true);
                    case "false", "False" -> new Expression.Literal(false);
                    case "none", "None" -> new Expression.Literal(null);
                    default -> new Expression.Name(token.text());
                };
            case OPERATOR -> bracketed(token);
            default -> throw TemplateException.at(token.line(), "found '" + token.text() + "', expected a value");
        };
    }

    private Expression bracketed(Token token) {
        return switch (token.text()) {
            case "(" -> tuple();
            case "[" -> list();
            case "{" -> pairs();
            default -> throw TemplateException.at(token.line(), "found '" + token.text() + "', expected a value");
        };
    }

    /// Several values, or one in brackets.
    private Expression tuple() {
        var items = new ArrayList<Expression>();
        boolean several = false;
        while (!cursor.takeOperator(")")) {
            items.add(parse());
            if (!cursor.takeOperator(",")) {
                cursor.expectOperator(")");
                break;
            }
            several = true;
        }
        return several || items.isEmpty() ? new Expression.Items(items) : items.getFirst();
    }

    private Expression list() {
        var items = new ArrayList<Expression>();
        while (!cursor.takeOperator("]")) {
            items.add(parse());
            if (!cursor.takeOperator(",")) {
                cursor.expectOperator("]");
                break;
            }
        }
        return new Expression.Items(items);
    }

    private Expression pairs() {
        var keys = new ArrayList<Expression>();
        var values = new ArrayList<Expression>();
        while (!cursor.takeOperator("}")) {
            keys.add(parse());
            cursor.expectOperator(":");
            values.add(parse());
            if (!cursor.takeOperator(",")) {
                cursor.expectOperator("}");
                break;
            }
        }
        return new Expression.Pairs(keys, values);
    }

    private Expression postfix(Expression start) {
        var of = start;
        while (true) {
            if (cursor.takeOperator(".")) {
                var token = cursor.next();
                Object key = token.kind() == Token.Kind.NUMBER ? (Object) Long.valueOf(token.text()) : token.text();
                of = new Expression.Member(of, new Expression.Literal(key));
            } else if (cursor.takeOperator("[")) {
                of = subscript(of);
            } else if (cursor.takeOperator("(")) {
                var named = new LinkedHashMap<String, Expression>();
                of = new Expression.Call(of, arguments(named), named);
            } else {
                return of;
            }
        }
    }

    private Expression subscript(Expression of) {
        var from = part();
        if (cursor.takeOperator("]")) {
            return new Expression.Member(of, from.orElseThrow(() -> cursor.error("[] is empty, expected a key")));
        }
        cursor.expectOperator(":");
        var to = part();
        Optional<Expression> step = cursor.takeOperator(":") ? part() : Optional.empty();
        cursor.expectOperator("]");
        return new Expression.Slice(of, from, to, step);
    }

    private Optional<Expression> part() {
        var token = cursor.peek();
        boolean absent = token.is(Token.Kind.OPERATOR, ":") || token.is(Token.Kind.OPERATOR, "]");
        return absent ? Optional.empty() : Optional.of(parse());
    }

    private List<Expression> arguments(Map<String, Expression> named) {
        var arguments = new ArrayList<Expression>();
        while (!cursor.takeOperator(")")) {
            var token = cursor.peek();
            var value = parse();
            if (value instanceof Expression.Name(String name)
                    && token.kind() == Token.Kind.NAME
                    && cursor.takeOperator("=")) {
                named.put(name, parse());
            } else {
                arguments.add(value);
            }
            if (!cursor.takeOperator(",")) {
                cursor.expectOperator(")");
                break;
            }
        }
        return arguments;
    }

    private Expression filters(Expression start) {
        var of = start;
        while (true) {
            if (cursor.takeOperator("|")) {
                var name = cursor.name();
                var named = new LinkedHashMap<String, Expression>();
                List<Expression> arguments = cursor.takeOperator("(") ? arguments(named) : List.of();
                of = postfix(new Expression.Filter(of, name, arguments, named));
            } else if (cursor.takeName("is")) {
                boolean negated = cursor.takeName("not");
                of = new Expression.Test(of, cursor.name(), testArguments(), negated);
            } else {
                return of;
            }
        }
    }

    private List<Expression> testArguments() {
        if (cursor.takeOperator("(")) {
            return arguments(new LinkedHashMap<>());
        }
        var token = cursor.peek();
        boolean one = token.kind() == Token.Kind.STRING
                || token.kind() == Token.Kind.NUMBER
                || (token.kind() == Token.Kind.NAME && !NO_ARGUMENT.contains(token.text()))
                || token.is(Token.Kind.OPERATOR, "[");
        return one ? List.of(postfix(primary())) : List.of();
    }
}
