package dev.athanor.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Reads a request's body as maps, lists, texts, numbers, truth values and nulls; not deeper, and not of more values,
/// than any honest request.
final class JsonObject {
    private static final int MOST_VALUES = 300_000;

    private final JsonParser parser;
    private int values;

    private JsonObject(JsonParser parser) {
        this.parser = parser;
    }

    /// @param shape what is expected
    static Map<String, @Nullable Object> read(ByteBuffer body, String shape) throws Refusal {
        if (!body.hasRemaining()) {
            throw Refusal.of(400, "the body is empty, expected JSON: " + shape);
        }
        var text = RowsReader.decoded(body);
        try (var parser = RowsReader.JSON.createParser(
                ObjectReadContext.empty(), text.array(), text.arrayOffset(), text.length())) {
            return new JsonObject(parser).body(shape);
        }
    }

    private Map<String, @Nullable Object> body(String shape) throws Refusal {
        try {
            var start = parser.nextToken();
            if (start != JsonToken.START_OBJECT) {
                throw Refusal.of(400, "the body is " + RowsReader.kind(start) + ", expected an object: " + shape);
            }
            var object = object();
            if (parser.nextToken() != null) {
                throw RowsReader.malformed(parser, "there is more after the end of the object");
            }
            return object;
        } catch (JacksonException e) {
            throw RowsReader.malformed(parser, e.getOriginalMessage());
        }
    }

    private Map<String, @Nullable Object> object() throws Refusal {
        var object = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            if (object.containsKey(name)) {
                throw Refusal.of(400, Place.key(name) + " is given twice, expected once")
                        .and("field", Place.key(name));
            }
            object.put(name, value(parser.nextToken()));
        }
        return object;
    }

    private @Nullable Object value(@Nullable JsonToken token) throws Refusal {
        if (++values > MOST_VALUES) {
            throw Refusal.of(413, "the body holds more than " + MOST_VALUES + " values; send several requests")
                    .and("field", Place.of(parser.streamReadContext()));
        }
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case START_OBJECT -> object();
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    list.add(value(next));
                }
                yield list;
            }
            case null, default -> throw new IllegalStateException("no value: " + token);
        };
    }

    /// A `Long` where it is a whole number of 64 bits, else a `Double`.
    private Number number() {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        return parser.getDoubleValue();
    }
}
