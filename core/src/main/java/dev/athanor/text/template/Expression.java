package dev.athanor.text.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What has a value.
sealed interface Expression {
    record Literal(@Nullable Object value) implements Expression {}

    record Name(String name) implements Expression {}

    record Items(List<Expression> items) implements Expression {}

    record Pairs(List<Expression> keys, List<Expression> values) implements Expression {}

    /// `of[key]`, or `of.key` where `key` is a literal.
    record Member(Expression of, Expression key) implements Expression {}

    record Slice(Expression of, Optional<Expression> from, Optional<Expression> to, Optional<Expression> step)
            implements Expression {}

    record Call(Expression of, List<Expression> arguments, Map<String, Expression> named) implements Expression {}

    record Filter(Expression of, String name, List<Expression> arguments, Map<String, Expression> named)
            implements Expression {}

    record Test(Expression of, String name, List<Expression> arguments, boolean negated) implements Expression {}

    record Unary(String operator, Expression of) implements Expression {}

    record Binary(String operator, Expression left, Expression right) implements Expression {}

    record Choice(Expression condition, Expression then, Optional<Expression> otherwise) implements Expression {}
}
