package dev.athanor.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server on a free port with a client beside it; every wait is bounded.
final class Service implements AutoCloseable {
    static final Duration LONGEST = Duration.ofSeconds(30);

    record Reply(int status, HttpResponse<String> response) {
        JsonNode json() {
            return new JsonMapper().readTree(response.body());
        }

        JsonNode error() {
            return json().get("error");
        }

        String message() {
            return error().get("message").asString();
        }

        String field() {
            return error().get("field").asString();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    final Server server;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Service(ServeSettings settings, ServedTable... tables) {
        server =
                Server.start(settings.withPort(0), List.of(tables), new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    Service(Server server) {
        this.server = server;
    }

    Service(ServedTable... tables) {
        this(ServeSettings.defaults(), tables);
    }

    Reply get(String path) {
        return send(request(path).GET());
    }

    Reply post(String path, String json) {
        return post(path, BodyPublishers.ofString(json));
    }

    Reply post(String path, BodyPublisher body) {
        return send(request(path).header("Content-Type", "application/json").POST(body));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path)).timeout(LONGEST);
    }

    Reply send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// A connection to say things on that no HTTP client says.
    Socket socket() throws IOException {
        var socket = new Socket(server.uri().getHost(), server.uri().getPort());
        socket.setSoTimeout((int) LONGEST.toMillis());
        return socket;
    }

    /// All that the server says to this until it closes the connection, which it may do before it has read all.
    String raw(String request) throws IOException {
        var answer = new ByteArrayOutputStream();
        try (var socket = socket()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().transferTo(answer);
        } catch (SocketException e) {
            answer.writeBytes(("[" + e.getMessage() + "]").getBytes(StandardCharsets.UTF_8));
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
