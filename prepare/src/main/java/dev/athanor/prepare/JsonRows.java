package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// JSON Lines: one flat object a line.
final class JsonRows implements RowReader {
    private final Path file;
    private final BufferedReader input;
    private final JsonFactory factory = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private long line;
    private @Nullable Row ahead;
    private final List<String> names;

    JsonRows(Path file) {
        this.file = file;
        try {
            input = new BufferedReader(new InputStreamReader(Sources.open(file), StandardCharsets.UTF_8.newDecoder()));
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e, e);
        }
        try {
            ahead = read();
        } catch (DataException e) {
            close();
            throw e;
        }
        if (ahead == null) {
            close();
            throw DataException.in(file, "is empty, expected a JSON object a line");
        }
        names = List.copyOf(ahead.values().keySet());
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public @Nullable Row next() {
        var row = ahead;
        ahead = row == null ? null : read();
        return row;
    }

    private @Nullable Row read() {
        try {
            while (true) {
                var text = input.readLine();
                if (text == null) {
                    return null;
                }
                line++;
                if (!text.isBlank()) {
                    return new Row(line, values(text));
                }
            }
        } catch (CharacterCodingException _) {
            throw DataException.at(file, line + 1, "is not UTF-8; save the file as UTF-8");
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e, e);
        }
    }

    private Map<String, @Nullable String> values(String text) {
        var values = new LinkedHashMap<String, @Nullable String>();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw DataException.at(file, line, "is no JSON object, expected {\"column\": value, ...}");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var name = parser.currentName();
                var token = parser.nextToken();
                if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                    parser.skipChildren();
                    values.put(name, "(nested)");
                } else {
                    values.put(name, token == JsonToken.VALUE_NULL ? null : parser.getString());
                }
            }
            if (parser.nextToken() != null) {
                throw DataException.at(file, line, "holds more than one JSON value, expected one a line");
            }
            return values;
        } catch (JacksonException e) {
            throw DataException.at(file, line, "is not JSON: " + e.getOriginalMessage());
        }
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw DataException.in(file, "cannot be closed: " + e, e);
        }
    }
}
