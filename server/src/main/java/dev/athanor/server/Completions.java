package dev.athanor.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// The part of OpenAI's API that language models answer: `/v1/models` and `/v1/completions`.
final class Completions {
    private final Map<String, ServedText> served = new LinkedHashMap<>();
    private final Posts posts;
    private final Failures failures;
    private final long started = System.currentTimeMillis() / 1000;

    Completions(List<ServedText> texts, Posts posts, Failures failures) {
        texts.forEach(text -> served.put(text.name(), text));
        this.posts = posts;
        this.failures = failures;
    }

    void accept(Reply reply) throws Refusal {
        if (served.isEmpty()) {
            throw Refusal.of(404, "no language model is served here; athanor serve takes one as an argument");
        }
        posts.accept(reply, CompletionRequest.SHAPE, body -> answer(reply, body));
    }

    private void answer(Reply reply, ByteBuffer body) {
        try {
            var fields = new Fields(JsonObject.read(body, CompletionRequest.SHAPE));
            var model = model(fields);
            var asked = CompletionRequest.of(
                    fields, model, ThreadLocalRandom.current().nextLong());
            new Completion(asked, model, reply, failures).submit(model.scheduler());
        } catch (Refusal refusal) {
            reply.refuse(refusal);
        } catch (Throwable failure) { // an Error too: the client waits
            reply.refuse(failures.told(reply.request(), failure));
        }
    }

    /// The model that is named, or the only one.
    private ServedText model(Fields fields) throws Refusal {
        var name = fields.text("model");
        fields.orThrow();
        if (name.isEmpty() && served.size() > 1) {
            fields.problem("model", "is not given, expected one of " + names());
            fields.orThrow();
        }
        return name.isEmpty() ? served.values().iterator().next() : named(name.get());
    }

    private ServedText named(String name) throws Refusal {
        var model = served.get(name);
        if (model == null) {
            throw Refusal.of(404, "model is " + Fields.shown(name) + ", expected " + names())
                    .and("field", "model")
                    .and("code", "model_not_found");
        }
        return model;
    }

    private String names() {
        return String.join(", ", served.keySet());
    }

    /// `{"object": "list", "data": [...]}`
    Map<String, ?> models() {
        var data = new ArrayList<Map<String, ?>>();
        served.values().forEach(model -> data.add(card(model)));
        return Map.of("object", "list", "data", data);
    }

    Map<String, ?> model(String name) throws Refusal {
        return card(named(name));
    }

    private Map<String, ?> card(ServedText model) {
        var card = new LinkedHashMap<String, Object>();
        card.put("id", model.name());
        card.put("object", "model");
        card.put("created", started);
        card.put("owned_by", "athanor");
        return card;
    }
}
