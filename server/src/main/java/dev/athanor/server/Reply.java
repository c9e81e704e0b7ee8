package dev.athanor.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// The one answer of a request.
record Reply(Request request, Response response, Callback callback) {
    private static final String JSON = "application/json";

    // Closing on a client that still sends makes its system throw our answer away: let it finish, for so long.
    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

    void json(int status, ByteBuffer body) {
        send(status, JSON, body, callback);
    }

    void html(ByteBuffer body) {
        send(200, "text/html;charset=utf-8", body, callback);
    }

    /// Runs `gone` if the client hangs up before [#begin].
    void watch(Runnable gone) {
        endPoint().ifPresent(endPoint -> endPoint.watch(gone));
    }

    /// Called before anything of the answer is written.
    void begin() {
        endPoint().ifPresent(WatchedEndPoint::watchNoMore);
    }

    private Optional<WatchedEndPoint> endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint() instanceof WatchedEndPoint watched
                ? Optional.of(watched)
                : Optional.empty();
    }

    /// Says no to a request whose body was read.
    void refuse(Refusal refusal) {
        refuse(refusal, callback);
    }

    /// Says no to a request whose body was not read to its end; what is left of it is not kept.
    void refuseEarly(Refusal refusal) {
        if (hasBody()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        var until = System.nanoTime() + PATIENCE_NANOS;
        refuse(refusal, Callback.from(() -> discardRest(until), callback::failed));
    }

    private void refuse(Refusal refusal, Callback sent) {
        var header = refusal.header();
        if (header != null) {
            response.getHeaders().put(header);
        }
        send(refusal.status(), JSON, Json.bytes(isOpenAi() ? refusal.openAiJson() : refusal.json()), sent);
    }

    /// Whether the client expects what OpenAI's service says.
    private boolean isOpenAi() {
        var path = request.getHttpURI().getDecodedPath();
        return path != null && path.startsWith("/v1/");
    }

    private boolean hasBody() {
        return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    private void send(int status, String type, ByteBuffer body, Callback sent) {
        begin();
        response.setStatus(status);
        var headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, type);
        headers.put(HttpHeader.CONTENT_LENGTH, body.remaining());
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        response.write(true, body, sent);
    }

    private void discardRest(long until) {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(() -> discardRest(until));
                return;
            }
            boolean done = Content.Chunk.isFailure(chunk) || chunk.isLast() || System.nanoTime() > until;
            chunk.release();
            if (done) {
                callback.succeeded();
                return;
            }
        }
    }
}
