package dev.athanor.server;

import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;

/// The way of every request with a body: its headers are judged, its body collected, then a worker takes it.
final class Posts {
    private final ServeSettings settings;
    private final ThreadPoolExecutor workers;
    private final AtomicLong buffered = new AtomicLong();

    Posts(ServeSettings settings, ThreadPoolExecutor workers) {
        this.settings = settings;
        this.workers = workers;
    }

    /// @param shape what a body looks like, for those who sent none
    /// @param work what a worker does with the body; it answers the request, whatever happens
    void accept(Reply reply, String shape, Consumer<ByteBuffer> work) throws Refusal {
        judge(reply, shape);
        // A request that waits for its worker is silent by our doing.
        reply.request().addIdleTimeoutListener(_ -> false);
        new BodyReader(reply.request(), settings, buffered, reply, body -> submit(reply, work, body)).read();
    }

    private void judge(Reply reply, String shape) throws Refusal {
        var headers = reply.request().getHeaders();
        var length = headers.get(HttpHeader.CONTENT_LENGTH);
        if (length == null && !headers.contains(HttpHeader.TRANSFER_ENCODING)) {
            throw Refusal.of(411, "the request has no body, expected JSON with its Content-Length: " + shape);
        }
        var type = headers.get(HttpHeader.CONTENT_TYPE);
        if (type == null || !HttpField.getValueParameters(type, null).equalsIgnoreCase("application/json")) {
            throw Refusal.of(
                    415,
                    (type == null ? "the request has no Content-Type" : "the Content-Type is " + type)
                            + ", expected application/json (curl: -H 'Content-Type: application/json')");
        }
        var charset = MimeTypes.getCharsetFromContentType(type);
        if (charset != null && !charset.equalsIgnoreCase("utf-8")) {
            throw Refusal.of(415, "the charset is " + charset + ", expected utf-8");
        }
        var encoding = headers.get(HttpHeader.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Refusal.of(415, "the Content-Encoding is " + encoding + ", expected the JSON as it is");
        }
        if (reply.request().getLength() > settings.maxBodyBytes()) {
            throw BodyReader.tooLong(settings);
        }
    }

    private void submit(Reply reply, Consumer<ByteBuffer> work, ByteBuffer body) {
        try {
            workers.execute(() -> work.accept(body));
        } catch (RejectedExecutionException e) {
            reply.refuse(Refusal.busy(
                    "all workers are busy and " + settings.queue() + " requests wait for one; try again shortly"));
        }
    }
}
