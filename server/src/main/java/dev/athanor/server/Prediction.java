package dev.athanor.server;

import dev.athanor.predict.Answer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;

/// The way of a request for predictions: its headers are judged, its body collected, then a worker reads it, computes
/// and answers.
final class Prediction {
    private final ServeSettings settings;
    private final ThreadPoolExecutor workers;
    private final Failures failures;
    private final AtomicLong buffered = new AtomicLong();

    Prediction(ServeSettings settings, ThreadPoolExecutor workers, Failures failures) {
        this.settings = settings;
        this.workers = workers;
        this.failures = failures;
    }

    void accept(Reply reply, ServedTable table) throws Refusal {
        judge(reply);
        // A request that waits for its worker is silent by our doing.
        reply.request().addIdleTimeoutListener(_ -> false);
        new BodyReader(reply.request(), settings, buffered, reply, body -> submit(reply, table, body)).read();
    }

    private void judge(Reply reply) throws Refusal {
        var headers = reply.request().getHeaders();
        var length = headers.get(HttpHeader.CONTENT_LENGTH);
        if (length == null && !headers.contains(HttpHeader.TRANSFER_ENCODING)) {
            throw Refusal.of(411, "the request has no body, expected JSON with its Content-Length: " + Examples.SHAPE);
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

    private void submit(Reply reply, ServedTable table, ByteBuffer body) {
        try {
            workers.execute(() -> answer(reply, table, body));
        } catch (RejectedExecutionException e) {
            reply.refuse(Refusal.busy(
                    "all workers are busy and " + settings.queue() + " requests wait for one; try again shortly"));
        }
    }

    private void answer(Reply reply, ServedTable table, ByteBuffer body) {
        try {
            var rows = RowsReader.read(body, table, settings.maxRows());
            var answers = table.predict(rows);
            finite(answers);
            reply.json(200, Json.answers(table, answers));
        } catch (Refusal refusal) {
            reply.refuse(refusal);
        } catch (Throwable failure) { // an Error too: the client waits
            reply.refuse(failures.told(reply.request(), failure));
        }
    }

    private static void finite(List<Answer> answers) throws Refusal {
        var problems = new Problems();
        for (int row = 0; row < answers.size(); row++) {
            boolean finite = switch (answers.get(row)) {
                case Answer.Classified classified ->
                    classified.logits().stream().allMatch(Float::isFinite);
                case Answer.Estimated estimated -> Double.isFinite(estimated.value());
            };
            if (!finite) {
                problems.add("row " + row, "makes the model's output overflow; are its numbers in the right unit?");
            }
        }
        if (!problems.isEmpty()) {
            throw problems.refusal();
        }
    }
}
