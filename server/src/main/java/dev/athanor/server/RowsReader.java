package dev.athanor.server;

import dev.athanor.table.RowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Reads a request's body into encoded rows. Rows are encoded as they are read, so a body takes little more than its
/// own size however it is made.
final class RowsReader<R> {
    // The deepest request is four levels; what is deeper is skipped, and named, up to here.
    private static final int DEEPEST = 64;

    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            // Python's json writes NaN and Infinity: read them to say which column holds one.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // Or strangers' names would stay in memory.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private final ServedRows<R> table;
    private final int maxRows;
    private final JsonParser parser;
    private final List<R> rows = new ArrayList<>();
    private final Problems problems = new Problems();
    private final Map<String, String> wrongValues = new HashMap<>();

    private String key = "";
    private int row;

    private RowsReader(ServedRows<R> table, int maxRows, JsonParser parser) {
        this.table = table;
        this.maxRows = table.maxRows(maxRows);
        this.parser = parser;
    }

    /// @return an encoded row for each of the request's, at least one
    static <R> List<R> read(ByteBuffer body, ServedRows<R> table, int maxRows) throws Refusal {
        if (!body.hasRemaining()) {
            throw Refusal.of(400, "the body is empty, expected JSON: " + Examples.SHAPE);
        }
        var text = decoded(body);
        try (var parser =
                JSON.createParser(ObjectReadContext.empty(), text.array(), text.arrayOffset(), text.length())) {
            return new RowsReader<>(table, maxRows, parser).body();
        }
    }

    static CharBuffer decoded(ByteBuffer body) throws Refusal {
        var text = CharBuffer.allocate(body.remaining());
        var result = StandardCharsets.UTF_8.newDecoder().decode(body, text, true);
        if (result.isError()) {
            throw Refusal.of(400, "the body is not UTF-8 at byte " + body.position() + "; send JSON in UTF-8")
                    .and("byte", body.position());
        }
        return text.flip();
    }

    private List<R> body() throws Refusal {
        try {
            var start = parser.nextToken();
            if (start != JsonToken.START_OBJECT) {
                throw Refusal.of(422, "the body is " + kind(start) + ", expected an object: " + Examples.SHAPE);
            }
            members();
            if (!problems.full() && parser.nextToken() != null) {
                throw malformed("there is more after the end of the object");
            }
        } catch (JacksonException e) {
            throw malformed(e.getOriginalMessage());
        }
        if (!problems.isEmpty()) {
            throw problems.refusal();
        }
        return rows;
    }

    private void members() throws Refusal {
        String given = null;
        while (!problems.full() && parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            key = Place.key(name);
            var token = parser.nextToken();
            boolean known = name.equals("data") || name.equals("rows");
            if (!known) {
                problems.add(key, "is not known here, expected " + Examples.SHAPE);
                parser.skipChildren();
            } else if (given != null) {
                problems.add(
                        name,
                        name.equals(given)
                                ? "is given twice, expected once"
                                : "is given beside " + given + ", expected one of the two");
                parser.skipChildren();
            } else {
                given = name;
                rows(name.equals("data"), token);
            }
        }
        if (given == null && problems.isEmpty()) {
            throw Refusal.of(422, "neither data nor rows is given, expected " + Examples.SHAPE);
        }
    }

    private void rows(boolean byPosition, @Nullable JsonToken token) throws Refusal {
        if (token != JsonToken.START_ARRAY) {
            problems.add(key, "is " + kind(token) + ", expected a list of rows: " + Examples.SHAPE);
            parser.skipChildren();
            return;
        }
        for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            if (row == maxRows) {
                throw Refusal.of(413, key + " holds more than " + maxRows + " rows; send them in several requests")
                        .and("field", place());
            }
            row(byPosition, next);
            if (problems.full()) {
                return;
            }
            row++;
        }
        if (row == 0) {
            problems.add(key, "is empty, expected at least one row");
        }
    }

    private void row(boolean byPosition, @Nullable JsonToken token) {
        if (token != (byPosition ? JsonToken.START_ARRAY : JsonToken.START_OBJECT)) {
            var expected = byPosition ? "a list of " + table.columns() + " values" : "an object of values by column";
            var hint = token == JsonToken.START_ARRAY
                    ? "; send lists under data"
                    : token == JsonToken.START_OBJECT ? "; send objects under rows" : "";
            problems.add(place(), "is " + kind(token) + ", expected " + expected + hint);
            parser.skipChildren();
            return;
        }
        wrongValues.clear();
        try {
            rows.add(byPosition ? byPosition() : byName());
        } catch (RowException e) {
            for (var problem : e.problems()) {
                if (!wrongValues.containsKey(problem.key())) {
                    tell(byPosition, problem.key(), problem.message());
                }
            }
        }
        wrongValues.forEach((name, message) -> tell(byPosition, name, message));
    }

    private void tell(boolean byPosition, String name, String message) {
        if (name.isEmpty()) {
            problems.add(place(), message);
        } else if (byPosition) {
            problems.add(Place.value(place(), table.position(name)), message + " (column " + name + ")");
        } else {
            problems.add(Place.value(place(), name), message);
        }
    }

    private R byPosition() {
        var values = new ArrayList<@Nullable Object>(table.columns());
        int position = 0;
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (position < table.columns()) {
                values.add(value(token, table.column(position)));
            } else {
                parser.skipChildren(); // only their number is told
            }
            position++;
        }
        return table.encode(position > table.columns() ? Collections.nCopies(position, null) : values);
    }

    private R byName() {
        var values = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(table.columns());
        Set<String> unknown = new HashSet<>();
        for (var token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            var name = parser.currentName();
            var next = parser.nextToken();
            if (table.ignores(name)) {
                parser.skipChildren();
            } else if (table.position(name) >= 0) {
                var value = value(next, name);
                if (values.containsKey(name)) {
                    wrongValues.put(name, "is given twice, expected once");
                }
                values.put(name, value);
            } else {
                // One request may invent a million columns: those that are told are enough.
                if (unknown.size() < Problems.MOST && unknown.add(name)) {
                    values.put(name, null);
                }
                parser.skipChildren();
            }
        }
        return table.encode(values);
    }

    private String place() {
        return Place.row(key, row);
    }

    private @Nullable Object value(@Nullable JsonToken token, String name) {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> {
                if (parser.isNaN()) {
                    wrongValues.put(name, "is " + parser.getString() + ", expected a number; null is a missing one");
                    yield null;
                }
                yield parser.getDoubleValue();
            }
            case START_ARRAY -> {
                parser.skipChildren();
                yield List.of();
            }
            case START_OBJECT -> {
                parser.skipChildren();
                yield Map.of();
            }
            case null, default -> throw new IllegalStateException("no value: " + token);
        };
    }

    private Refusal malformed(String why) {
        return malformed(parser, why);
    }

    static Refusal malformed(JsonParser parser, String why) {
        var at = parser.currentLocation();
        var refusal = Refusal.of(
                        400,
                        "the body is not JSON that can be read, at line " + at.getLineNr() + ", column "
                                + at.getColumnNr() + ": " + why)
                .and("line", at.getLineNr())
                .and("column", at.getColumnNr());
        var field = Place.of(parser.streamReadContext());
        return field.isEmpty() ? refusal : refusal.and("field", field);
    }

    static String kind(@Nullable JsonToken token) {
        return switch (token) {
            case null -> "blank";
            case START_ARRAY -> "a list";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> "text";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            default -> "a number";
        };
    }
}
