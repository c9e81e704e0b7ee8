package dev.athanor.text.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What writes, decides or repeats.
sealed interface Node {
    record Text(String text) implements Node {}

    record Output(Expression value, int line) implements Node {}

    record If(List<Expression> conditions, List<List<Node>> bodies, List<Node> otherwise, int line) implements Node {}

    record For(
            List<String> names,
            Expression over,
            Optional<Expression> condition,
            List<Node> body,
            List<Node> otherwise,
            int line)
            implements Node {}

    /// `set name = value`, or `set space.name = value` where there is a space.
    record Set(Optional<String> space, List<String> names, Expression value, int line) implements Node {}

    record SetBlock(String name, List<Node> body) implements Node {}

    record Macro(String name, List<String> parameters, Map<String, Expression> defaults, List<Node> body)
            implements Node {}

    record Break() implements Node {}

    record Continue() implements Node {}
}
