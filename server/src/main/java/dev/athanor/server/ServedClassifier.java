package dev.athanor.server;

import dev.athanor.predict.Answer;
import dev.athanor.predict.TextInput;
import dev.athanor.settings.Problem;
import dev.athanor.table.RowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A model of labelled texts ready to answer: each row is one text.
final class ServedClassifier implements ServedRows<String> {
    private final String name;
    private final TextInput input;
    private final List<String> labels;
    private final Function<List<String>, List<Answer>> predict;

    ServedClassifier(String name, TextInput input, List<String> labels, Function<List<String>, List<Answer>> predict) {
        this.name = name;
        this.input = input;
        this.labels = labels;
        this.predict = predict;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String target() {
        return input.target();
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public int columns() {
        return 1;
    }

    @Override
    public String column(int position) {
        return input.column();
    }

    @Override
    public int position(String column) {
        return column.equals(input.column()) ? 0 : -1;
    }

    @Override
    public boolean ignores(String column) {
        return column.equals(input.target());
    }

    @Override
    public int maxRows(int asked) {
        return asked;
    }

    @Override
    public String encode(List<? extends @Nullable Object> values) {
        if (values.size() != 1) {
            throw wrong(List.of(new Problem("", "has " + values.size() + " values, expected one, the text")));
        }
        return text(values.getFirst(), List.of());
    }

    @Override
    public String encode(Map<String, ? extends @Nullable Object> values) {
        var problems = new ArrayList<Problem>();
        for (var name : values.keySet()) {
            if (position(name) < 0 && !ignores(name)) {
                problems.add(new Problem(name, "is not known here, expected " + input.column()));
            }
        }
        return text(values.get(input.column()), problems);
    }

    private String text(@Nullable Object value, List<Problem> before) {
        var problems = new ArrayList<>(before);
        if (value instanceof String text && !text.isBlank() && problems.isEmpty()) {
            return text;
        }
        if (!(value instanceof String text)) {
            problems.add(
                    new Problem(input.column(), (value == null ? "is missing" : "is no text") + ", expected a text"));
        } else if (text.isBlank()) {
            problems.add(new Problem(input.column(), "is empty, expected a text"));
        }
        throw wrong(problems);
    }

    private static RowException wrong(List<Problem> problems) {
        return new RowException(problems);
    }

    @Override
    public List<Answer> predict(List<String> rows) {
        return predict.apply(rows);
    }

    @Override
    public String trial() {
        return "text";
    }

    @Override
    public List<Map<String, Object>> describe() {
        return List.of(Map.of("name", input.column(), "type", "text"));
    }

    @Override
    public Map<String, Object> example() {
        return Map.of(input.column(), "It is what it says, and came on time.");
    }
}
