package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what a service streams.
final class Events {
    private static final String DATA = "data: ";

    private Events() {}

    /// The data of all events before the one that says it is done, which is the last.
    static List<JsonNode> of(String stream) {
        var lines = new ArrayList<>(
                stream.lines().filter(line -> line.startsWith(DATA)).toList());
        assertThat(lines.removeLast()).isEqualTo(DATA + "[DONE]");
        return lines.stream()
                .map(line -> new JsonMapper().readTree(line.substring(DATA.length())))
                .toList();
    }

    /// The text of a stream of one choice.
    static String text(List<JsonNode> events) {
        var text = new StringBuilder();
        events.forEach(
                event -> text.append(event.get("choices").get(0).get("text").asString()));
        return text.toString();
    }
}
