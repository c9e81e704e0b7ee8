package dev.athanor.track;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One line of `metrics.jsonl`: what was measured at a step.
///
/// @param values by name, in the order written; not finite where the line says null
record MetricsLine(long step, Map<String, Double> values) {
    private static final String STEP = "step";

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    MetricsLine {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        if (step < 0) {
            throw new IllegalArgumentException("step is " + step + ", expected 0 or more");
        }
        if (values.containsKey(STEP)) {
            throw new IllegalArgumentException(
                    "a metric is named \"step\", which the line's own step is named; rename it");
        }
    }

    /// Without a line break.
    String json() {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put(STEP, step);
        values.forEach((name, value) -> fields.put(name, number(value)));
        return JsonMapper.shared().writeValueAsString(fields);
    }

    /// Empty where the text is no such line: torn off in the middle, or something else.
    static Optional<MetricsLine> parse(String text) {
        JsonNode json;
        try {
            json = STRICT.readTree(text);
        } catch (JacksonException _) {
            return Optional.empty();
        }
        var step = json.get(STEP);
        if (!json.isObject() || step == null || !step.isIntegralNumber() || step.asLong() < 0) {
            return Optional.empty();
        }
        var values = new LinkedHashMap<String, Double>();
        for (var field : json.properties()) {
            if (field.getValue().isNumber() && !field.getKey().equals(STEP)) {
                values.put(field.getKey(), field.getValue().asDouble());
            } else if (field.getValue().isNull()) {
                values.put(field.getKey(), Double.NaN);
            }
        }
        return Optional.of(new MetricsLine(step.asLong(), values));
    }

    /// JSON has no NaN; whole numbers read better without a fraction.
    private static @Nullable Number number(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Number) (long) value : (Number) value;
    }
}
