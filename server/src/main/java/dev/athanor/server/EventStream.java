package dev.athanor.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Callback;

/// Events to a client that may be slower than they come: what it has not taken yet is kept, and written together. Never
/// blocks.
final class EventStream {
    private final Reply reply;
    private final Runnable gone;
    private ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private boolean begun;
    private boolean writing;
    private boolean ended;
    private boolean last;

    EventStream(Reply reply, Runnable gone) {
        this.reply = reply;
        this.gone = gone;
    }

    synchronized boolean begun() {
        return begun;
    }

    /// @param data one line
    void send(String data) {
        synchronized (this) {
            pending.writeBytes(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        }
        pump();
    }

    void end() {
        synchronized (this) {
            pending.writeBytes("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
            ended = true;
        }
        pump();
    }

    private void pump() {
        ByteBuffer bytes;
        boolean closing;
        synchronized (this) {
            if (writing || last || (pending.size() == 0 && !ended)) {
                return;
            }
            if (!begun) {
                begun = true;
                head();
            }
            writing = true;
            last = ended;
            closing = last;
            bytes = ByteBuffer.wrap(pending.toByteArray());
            pending = new ByteArrayOutputStream();
        }
        reply.response().write(closing, bytes, Callback.from(() -> written(closing), failure -> failed(failure)));
    }

    private void head() {
        reply.begin();
        reply.response().setStatus(200);
        var headers = reply.response().getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Accel-Buffering", "no"); // nginx would hold events back
    }

    private void written(boolean all) {
        if (all) {
            reply.callback().succeeded();
            return;
        }
        synchronized (this) {
            writing = false;
        }
        pump();
    }

    private void failed(Throwable failure) {
        synchronized (this) {
            last = true; // nothing more is written
        }
        gone.run();
        reply.callback().failed(failure);
    }
}
