package dev.athanor.server;

import dev.athanor.predict.Answer;
import dev.athanor.table.Column;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// What a service writes.
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ByteBuffer bytes(Map<String, ? extends @Nullable Object> object) {
        // By way of a String: it replaces halves of characters, which a client's text may hold, by question marks.
        return ByteBuffer.wrap(text(object).getBytes(StandardCharsets.UTF_8));
    }

    static String text(Map<String, ? extends @Nullable Object> object) {
        return MAPPER.writeValueAsString(object);
    }

    /// `{"predictions": [{"label": ..., "probabilities": {...}, "logits": [...]}, ...], "model": ...}`
    static ByteBuffer answers(ServedRows<?> table, List<Answer> answers) {
        var bytes = new ByteArrayOutputStream();
        try (var json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("predictions");
            for (var answer : answers) {
                json.writeStartObject();
                switch (answer) {
                    case Answer.Classified classified -> classified(json, table, classified);
                    case Answer.Estimated estimated -> json.writeNumberProperty("value", estimated.value());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringProperty("model", table.name());
            json.writeEndObject();
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static void classified(JsonGenerator json, ServedRows<?> table, Answer.Classified answer) {
        json.writeStringProperty("label", answer.label());
        json.writeObjectPropertyStart("probabilities");
        for (int i = 0; i < answer.probabilities().size(); i++) {
            json.writeNumberProperty(
                    table.labels().get(i), answer.probabilities().get(i));
        }
        json.writeEndObject();
        json.writeArrayPropertyStart("logits");
        answer.logits().forEach(json::writeNumber);
        json.writeEndArray();
    }

    /// What is served, for programs and for the page.
    static Map<String, Object> models(List<? extends ServedRows<?>> tables, List<ServedText> texts) {
        return Map.of(
                "models",
                Stream.concat(tables.stream().map(Json::model), texts.stream().map(Json::model))
                        .toList());
    }

    private static Map<String, Object> model(ServedText text) {
        var model = new LinkedHashMap<String, Object>();
        model.put("name", text.name());
        model.put("completions", ServedText.address());
        model.put("task", "completion");
        model.put("context", text.capacity());
        model.put("vocabulary", text.vocab());
        return model;
    }

    private static Map<String, Object> model(ServedRows<?> table) {
        var model = new LinkedHashMap<String, Object>();
        model.put("name", table.name());
        model.put("predict", table.address());
        model.put("task", table.labels().isEmpty() ? "regression" : "classification");
        model.put("target", table.target());
        if (!table.labels().isEmpty()) {
            model.put("labels", table.labels());
        }
        model.put("columns", table.describe());
        model.put("example", Map.of("rows", List.of(table.example())));
        return model;
    }

    static Map<String, Object> column(Column column) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", column.name());
        switch (column) {
            case Column.Numeric number -> {
                json.put("type", "number");
                number.fill().ifPresent(fill -> json.put("missing", fill));
            }
            case Column.OneHot oneHot -> category(json, oneHot.categories(), oneHot.fill());
            case Column.Ordinal ordinal -> category(json, ordinal.categories(), ordinal.fill());
            case Column.Embedded embedded -> category(json, embedded.categories(), embedded.fill());
        }
        return json;
    }

    private static void category(Map<String, Object> json, List<String> categories, Optional<String> fill) {
        json.put("type", "category");
        json.put("categories", categories);
        fill.ifPresent(value -> json.put("missing", value));
    }
}
