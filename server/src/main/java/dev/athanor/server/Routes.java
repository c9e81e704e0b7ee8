package dev.athanor.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// What stands at which address.
final class Routes extends Handler.Abstract.NonBlocking {
    private static final String CARDS = "/v1/models/";

    private final List<String> addresses = new ArrayList<>();
    private final Map<String, ServedRows<?>> predicts = new LinkedHashMap<>();
    private final Prediction prediction;
    private final Completions completions;
    private final BooleanSupplier ready;
    private final ByteBuffer models;
    private final ByteBuffer page;
    private final String policy;

    Routes(
            List<? extends ServedRows<?>> tables,
            List<ServedText> texts,
            Prediction prediction,
            Completions completions,
            BooleanSupplier ready) {
        if (!tables.isEmpty()) {
            predicts.put("/predict", tables.getFirst());
        }
        tables.forEach(table -> predicts.put("/models/" + table.name() + "/predict", table));
        this.prediction = prediction;
        this.completions = completions;
        this.ready = ready;
        addresses.addAll(predicts.keySet());
        if (!texts.isEmpty()) {
            addresses.addAll(List.of("/v1/models", ServedText.address()));
        }
        var listing = Json.models(tables, texts);
        models = Json.bytes(listing);
        var front = FrontPage.of(listing);
        page = front.html();
        policy = front.policy();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var reply = new Reply(request, response, callback);
        try {
            route(reply, String.valueOf(request.getHttpURI().getDecodedPath()));
        } catch (Refusal refusal) {
            reply.refuseEarly(refusal);
        }
        return true;
    }

    private void route(Reply reply, String path) throws Refusal {
        switch (path) {
            case "/" -> {
                onlyGet(reply, path);
                reply.response().getHeaders().put("Content-Security-Policy", policy);
                reply.html(page.slice());
            }
            case "/health" -> {
                onlyGet(reply, path);
                reply.json(200, Json.bytes(Map.of("status", "alive")));
            }
            case "/ready" -> {
                onlyGet(reply, path);
                if (!ready.getAsBoolean()) {
                    throw Refusal.busy("the service is stopping");
                }
                reply.json(200, Json.bytes(Map.of("status", "ready")));
            }
            case "/models" -> {
                onlyGet(reply, path);
                reply.json(200, models.slice());
            }
            case "/v1/models" -> {
                onlyGet(reply, path);
                reply.json(200, Json.bytes(completions.models()));
            }
            case "/v1/completions" -> {
                onlyPost(reply, path);
                completions.accept(reply);
            }
            default -> {
                if (path.startsWith(CARDS)) {
                    onlyGet(reply, path);
                    reply.json(200, Json.bytes(completions.model(path.substring(CARDS.length()))));
                    return;
                }
                var table = predicts.get(path);
                if (table == null) {
                    throw Refusal.of(
                            404,
                            "there is nothing at " + shown(path) + "; there is /, /health, /ready, /models, "
                                    + String.join(", ", addresses));
                }
                onlyPost(reply, path);
                prediction.accept(reply, table);
            }
        }
    }

    private static void onlyPost(Reply reply, String path) throws Refusal {
        if (!reply.request().getMethod().equals("POST")) {
            throw notAllowed(reply, path, "POST");
        }
    }

    private static void onlyGet(Reply reply, String path) throws Refusal {
        var method = reply.request().getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw notAllowed(reply, path, "GET, HEAD");
        }
    }

    private static Refusal notAllowed(Reply reply, String path, String allowed) {
        return Refusal.of(
                        405,
                        path + " takes " + allowed + ", not "
                                + shown(reply.request().getMethod()))
                .with("Allow", allowed);
    }

    private static String shown(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }
}
