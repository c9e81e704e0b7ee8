package dev.athanor.text.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One rendering of a template: its text so far, and the names that are known at each place.
final class Rendering {
    private static final int MOST_STEPS = 5_000_000;
    private static final int MOST_CHARACTERS = 50_000_000;
    private static final int DEEPEST = 100;

    private enum End {
        NORMAL,
        BREAK,
        CONTINUE
    }

    private final Evaluation evaluation = new Evaluation(this);
    private final Map<String, Node.Macro> macros = new HashMap<>();
    private final ArrayList<Map<String, @Nullable Object>> scopes = new ArrayList<>();
    private StringBuilder out = new StringBuilder();
    private int line = 1;
    private int steps;

    Rendering(Map<String, ?> values) {
        scopes.add(new HashMap<>(values));
        scopes.add(new HashMap<>());
    }

    String render(List<Node> nodes) {
        try {
            run(nodes);
        } catch (ArithmeticException | ClassCastException | IndexOutOfBoundsException e) {
            throw error(String.valueOf(e.getMessage()));
        }
        return out.toString();
    }

    TemplateException error(String what) {
        return TemplateException.at(line, what);
    }

    boolean knows(String name) {
        return scopes.stream().anyMatch(scope -> scope.containsKey(name));
    }

    @Nullable
    Object value(String name) {
        for (var scope : scopes.reversed()) {
            if (scope.containsKey(name)) {
                return scope.get(name);
            }
        }
        return new Undefined(name);
    }

    Node.@Nullable Macro macro(String name) {
        return macros.get(name);
    }

    void step() {
        if (++steps > MOST_STEPS || out.length() > MOST_CHARACTERS) {
            throw error("takes more than " + MOST_STEPS + " steps or " + MOST_CHARACTERS + " characters");
        }
    }

    /// The text of a macro's body.
    String call(Node.Macro macro, List<@Nullable Object> arguments, Map<String, @Nullable Object> named) {
        if (scopes.size() > DEEPEST) {
            throw error("calls itself deeper than " + DEEPEST);
        }
        var scope = new HashMap<String, @Nullable Object>();
        for (int i = 0; i < macro.parameters().size(); i++) {
            var parameter = macro.parameters().get(i);
            var fallback = macro.defaults().get(parameter);
            if (i < arguments.size()) {
                scope.put(parameter, arguments.get(i));
            } else if (named.containsKey(parameter)) {
                scope.put(parameter, named.get(parameter));
            } else {
                scope.put(parameter, fallback == null ? new Undefined(parameter) : evaluation.of(fallback));
            }
        }
        scopes.add(scope);
        var text = within(macro.body());
        scopes.removeLast();
        return text;
    }

    private String within(List<Node> body) {
        var outer = out;
        out = new StringBuilder();
        run(body);
        var text = out.toString();
        out = outer;
        return text;
    }

    private End run(List<Node> nodes) {
        for (var node : nodes) {
            step();
            var end = run(node);
            if (end != End.NORMAL) {
                return end;
            }
        }
        return End.NORMAL;
    }

    private End run(Node node) {
        switch (node) {
            case Node.Text(String text) -> out.append(text);
            case Node.Output(Expression value, int at) -> {
                line = at;
                out.append(Values.text(evaluation.of(value)));
            }
            case Node.If choice -> {
                return choose(choice);
            }
            case Node.For loop -> {
                return loop(loop);
            }
            case Node.Set set -> set(set);
            case Node.SetBlock(String name, List<Node> body) -> scopes.getLast().put(name, within(body));
            case Node.Macro macro -> macros.put(macro.name(), macro);
            case Node.Break() -> {
                return End.BREAK;
            }
            case Node.Continue() -> {
                return End.CONTINUE;
            }
        }
        return End.NORMAL;
    }

    private End choose(Node.If choice) {
        line = choice.line();
        for (int i = 0; i < choice.conditions().size(); i++) {
            if (Values.isTrue(evaluation.of(choice.conditions().get(i)))) {
                return run(choice.bodies().get(i));
            }
        }
        return run(choice.otherwise());
    }

    private End loop(Node.For loop) {
        line = loop.line();
        var items = new ArrayList<@Nullable Object>();
        var scope = new HashMap<String, @Nullable Object>();
        scopes.add(scope);
        for (var item : Values.items(evaluation.of(loop.over()), this)) {
            bind(loop.names(), item, scope);
            if (loop.condition().isEmpty()
                    || Values.isTrue(evaluation.of(loop.condition().get()))) {
                items.add(item);
            }
        }
        if (items.isEmpty()) {
            scopes.removeLast();
            return run(loop.otherwise());
        }
        for (int i = 0; i < items.size(); i++) {
            // each turn starts anew: what the last one set is gone
            scope.clear();
            bind(loop.names(), items.get(i), scope);
            scope.put("loop", place(items, i));
            if (run(loop.body()) == End.BREAK) {
                break;
            }
        }
        scopes.removeLast();
        return End.NORMAL;
    }

    private static Map<String, @Nullable Object> place(List<@Nullable Object> items, int at) {
        var place = new LinkedHashMap<String, @Nullable Object>();
        place.put("index", at + 1L);
        place.put("index0", (long) at);
        place.put("revindex", (long) items.size() - at);
        place.put("revindex0", items.size() - at - 1L);
        place.put("first", at == 0);
        place.put("last", at == items.size() - 1);
        place.put("length", (long) items.size());
        place.put("previtem", at == 0 ? new Undefined("loop.previtem") : items.get(at - 1));
        place.put("nextitem", at == items.size() - 1 ? new Undefined("loop.nextitem") : items.get(at + 1));
        return place;
    }

    private void set(Node.Set set) {
        line = set.line();
        var value = evaluation.of(set.value());
        Optional<String> space = set.space();
        if (space.isEmpty()) {
            bind(set.names(), value, scopes.getLast());
        } else if (value(space.get()) instanceof Namespace(Map<String, @Nullable Object> values)) {
            values.put(set.names().getFirst(), value);
        } else {
            throw error("sets a value of '" + space.get() + "', which is no namespace");
        }
    }

    private void bind(List<String> names, @Nullable Object value, Map<String, @Nullable Object> scope) {
        if (names.size() == 1) {
            scope.put(names.getFirst(), value);
            return;
        }
        var parts = Values.items(value, this);
        if (parts.size() != names.size()) {
            throw error("has " + names.size() + " names for " + parts.size() + " values");
        }
        for (int i = 0; i < names.size(); i++) {
            scope.put(names.get(i), parts.get(i));
        }
    }
}
