package dev.athanor.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The values of expressions.
final class Evaluation {
    private final Rendering rendering;
    private final Filters filters;

    Evaluation(Rendering rendering) {
        this.rendering = rendering;
        this.filters = new Filters(rendering);
    }

    @Nullable
    Object of(Expression expression) {
        rendering.step();
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Name(String name) -> rendering.value(name);
            case Expression.Items(List<Expression> items) -> all(items);
            case Expression.Pairs pairs -> {
                var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                for (int i = 0; i < pairs.keys().size(); i++) {
                    map.put(of(pairs.keys().get(i)), of(pairs.values().get(i)));
                }
                yield map;
            }
            case Expression.Member(Expression of, Expression key) -> member(of, of(key));
            case Expression.Slice slice -> slice(slice);
            case Expression.Call call -> call(call);
            case Expression.Filter(
                    Expression of,
                    String name,
                    List<Expression> arguments,
                    Map<String, Expression> named) -> filters.apply(name, of(of), all(arguments), all(named));
            case Expression.Test(Expression of, String name, List<Expression> arguments, boolean negated) ->
                filters.test(name, of(of), all(arguments)) != negated;
            case Expression.Unary(String operator, Expression of) ->
                operator.equals("not") ? (Object) !Values.isTrue(of(of)) : Arithmetic.negative(of(of));
            case Expression.Binary(String operator, Expression left, Expression right) -> binary(operator, left, right);
            case Expression.Choice(Expression condition, Expression then, Optional<Expression> otherwise) ->
                Values.isTrue(of(condition))
                        ? of(then)
                        : otherwise.isPresent() ? of(otherwise.get()) : new Undefined("");
        };
    }

    private List<@Nullable Object> all(List<Expression> expressions) {
        var values = new ArrayList<@Nullable Object>();
        expressions.forEach(expression -> values.add(of(expression)));
        return values;
    }

    private Map<String, @Nullable Object> all(Map<String, Expression> expressions) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        expressions.forEach((name, expression) -> values.put(name, of(expression)));
        return values;
    }

    private @Nullable Object binary(String operator, Expression left, Expression right) {
        var a = of(left);
        if (operator.equals("and")) {
            return Values.isTrue(a) ? of(right) : a;
        }
        if (operator.equals("or")) {
            return Values.isTrue(a) ? a : of(right);
        }
        var b = of(right);
        return switch (operator) {
            case "==" -> Values.areEqual(a, b);
            case "!=" -> !Values.areEqual(a, b);
            case "<" -> Values.compare(a, b, rendering) < 0;
            case ">" -> Values.compare(a, b, rendering) > 0;
            case "<=" -> Values.compare(a, b, rendering) <= 0;
            case ">=" -> Values.compare(a, b, rendering) >= 0;
            case "in" -> holds(b, a);
            case "~" -> Values.text(a) + Values.text(b);
            default -> Arithmetic.of(operator, a, b, rendering);
        };
    }

    private boolean holds(@Nullable Object in, @Nullable Object value) {
        if (in instanceof String text) {
            return text.contains(Values.text(value));
        }
        if (in instanceof Map<?, ?> map) {
            return map.containsKey(value);
        }
        return Values.items(in, rendering).stream().anyMatch(item -> Values.areEqual(item, value));
    }

    private @Nullable Object member(Expression expression, @Nullable Object key) {
        var of = of(expression);
        return switch (of) {
            case Undefined(String name) ->
                throw rendering.error("asks for '" + Values.text(key) + "' of '" + name + "', which is not given");
            case Namespace(Map<String, @Nullable Object> values)
            when values.containsKey(Values.text(key)) -> values.get(Values.text(key));
            case Map<?, ?> map when map.containsKey(key) -> map.get(key);
            case List<?> list when key instanceof Long index -> at(list, index);
            case String text
            when key instanceof Long index -> {
                var characters = Values.items(text, rendering);
                yield at(characters, index);
            }
            case null, default -> new Undefined(Values.text(key));
        };
    }

    private static @Nullable Object at(List<?> list, long index) {
        long from = index < 0 ? index + list.size() : index;
        return from < 0 || from >= list.size() ? new Undefined("[" + index + "]") : list.get((int) from);
    }

    private Object slice(Expression.Slice slice) {
        var of = of(slice.of());
        var items = Values.items(of, rendering);
        long step = slice.step().map(this::number).orElse(1L);
        if (step == 0) {
            throw rendering.error("has a slice of step 0");
        }
        int size = items.size();
        long from =
                slice.from().map(this::number).map(i -> i < 0 ? i + size : i).orElse(step > 0 ? 0L : size - 1L);
        long to = slice.to().map(this::number).map(i -> i < 0 ? i + size : i).orElse(step > 0 ? (long) size : -1L);
        from = Math.clamp(from, step > 0 ? 0 : -1, step > 0 ? size : size - 1L);
        to = Math.clamp(to, step > 0 ? 0 : -1, step > 0 ? size : size - 1L);
        var chosen = new ArrayList<@Nullable Object>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) {
            chosen.add(items.get((int) i));
        }
        return of instanceof String
                ? String.join("", chosen.stream().map(Values::text).toList())
                : chosen;
    }

    private Long number(Expression expression) {
        if (of(expression) instanceof Long number) {
            return number;
        }
        throw rendering.error("has a slice from or to what is no whole number");
    }

    private @Nullable Object call(Expression.Call call) {
        var arguments = all(call.arguments());
        var named = all(call.named());
        if (call.of() instanceof Expression.Member(Expression of, Expression.Literal(Object key))) {
            return Methods.call(of(of), Values.text(key), arguments, rendering);
        }
        if (!(call.of() instanceof Expression.Name(String name))) {
            throw rendering.error("calls what is no function");
        }
        var macro = rendering.macro(name);
        if (macro != null) {
            return rendering.call(macro, arguments, named);
        }
        return switch (name) {
            case "namespace" -> new Namespace(new LinkedHashMap<>(named));
            case "dict" -> named;
            case "range" -> range(arguments);
            case "raise_exception" ->
                throw rendering.error(
                        "the template says: " + (arguments.isEmpty() ? "" : Values.text(arguments.getFirst())));
            default -> throw rendering.error("calls '" + name + "', which is not known");
        };
    }

    private List<Long> range(List<@Nullable Object> arguments) {
        var bounds = new ArrayList<Long>();
        for (var argument : arguments) {
            if (!(argument instanceof Long bound)) {
                throw rendering.error("has a range of what is no whole number");
            }
            bounds.add(bound);
        }
        long from = bounds.size() > 1 ? bounds.get(0) : 0;
        long to = bounds.isEmpty() ? 0 : bounds.get(bounds.size() > 1 ? 1 : 0);
        long step = bounds.size() > 2 ? bounds.get(2) : 1;
        var numbers = new ArrayList<Long>();
        for (long i = from; step > 0 ? i < to : i > to && step < 0; i += step) {
            rendering.step();
            numbers.add(i);
        }
        return numbers;
    }
}
