package dev.athanor.server;

import dev.athanor.settings.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/// A request that cannot be answered as it was meant: the status, and what to tell the client.
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, Object> more = new LinkedHashMap<>();
    private @Nullable HttpField header;

    private Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static Refusal of(int status, String message) {
        return new Refusal(status, message);
    }

    /// About what the body says: each problem with the place in it as its key.
    static Refusal of(List<Problem> problems) {
        var first = problems.getFirst();
        var rest = problems.size() - 1;
        var refusal = new Refusal(422, rest == 0 ? first.toString() : first + "; and " + rest + " more, see problems");
        refusal.more.put("field", first.key());
        refusal.more.put("problems", problems.stream().map(Refusal::json).toList());
        return refusal;
    }

    /// About the fields of a request in OpenAI's form, which knows one field and 400 for all of them.
    static Refusal ofFields(List<Problem> problems) {
        var words = problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
        return new Refusal(400, words).and("field", problems.getFirst().key());
    }

    private static Map<String, String> json(Problem problem) {
        var json = new LinkedHashMap<String, String>();
        json.put("field", problem.key());
        json.put("message", problem.toString());
        return json;
    }

    /// Try again shortly.
    static Refusal busy(String message) {
        return new Refusal(503, message).with("Retry-After", "1");
    }

    Refusal with(String name, String value) {
        header = new HttpField(name, value);
        return this;
    }

    /// A detail beside the message.
    Refusal and(String key, Object value) {
        more.put(key, value);
        return this;
    }

    int status() {
        return status;
    }

    @Nullable
    HttpField header() {
        return header;
    }

    /// `{"error": {"message": ..., "field": ...}}`
    Map<String, Object> json() {
        var error = new LinkedHashMap<String, Object>();
        error.put("message", String.valueOf(getMessage()));
        error.putAll(more);
        return Map.of("error", error);
    }

    /// `{"error": {"message": ..., "type": ..., "param": ..., "code": ...}}`, as OpenAI's clients read it.
    Map<String, Object> openAiJson() {
        var error = new LinkedHashMap<String, @Nullable Object>();
        error.put("message", String.valueOf(getMessage()));
        error.put("type", status < 500 ? "invalid_request_error" : "server_error");
        error.put("param", more.get("field"));
        error.put("code", more.get("code"));
        return Map.of("error", error);
    }
}
