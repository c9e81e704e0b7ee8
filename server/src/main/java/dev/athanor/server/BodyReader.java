package dev.athanor.server;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// Collects a request's body as it arrives, holding no thread meanwhile and never more than the settings allow.
final class BodyReader {
    private final Request request;
    private final ServeSettings settings;
    private final AtomicLong buffered;
    private final Consumer<ByteBuffer> whole;
    private final Reply reply;
    private final long deadline;
    private byte[] body = new byte[1024];
    private int size;

    /// @param buffered counts the bytes of all bodies held; those of this one until its request is answered
    BodyReader(Request request, ServeSettings settings, AtomicLong buffered, Reply reply, Consumer<ByteBuffer> whole) {
        this.request = request;
        this.settings = settings;
        this.buffered = buffered;
        this.reply = reply;
        this.whole = whole;
        this.deadline = System.nanoTime() + settings.bodyTimeout().toNanos();
        Request.addCompletionListener(request, _ -> buffered.addAndGet(-size));
    }

    void read() {
        while (true) {
            var chunk = request.read();
            if (chunk == null) {
                request.demand(this::read);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                failed(chunk.getFailure());
                return;
            }
            try {
                take(chunk.getByteBuffer());
            } catch (Refusal refusal) {
                chunk.release();
                reply.refuseEarly(refusal);
                return;
            }
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                whole.accept(ByteBuffer.wrap(body, 0, size));
                return;
            }
        }
    }

    private void take(ByteBuffer bytes) throws Refusal {
        int length = bytes.remaining();
        if (length > settings.maxBodyBytes() - size) {
            throw tooLong(settings);
        }
        if (System.nanoTime() > deadline) {
            throw tooSlow();
        }
        if (buffered.get() + length > settings.maxBufferedBytes()) {
            throw Refusal.busy("the service holds as many requests as it can; try again shortly");
        }
        if (size + length > body.length) {
            body = Arrays.copyOf(body, Math.max(size + length, 2 * size));
        }
        bytes.get(body, size, length);
        size += length;
        buffered.addAndGet(length);
    }

    private void failed(Throwable failure) {
        if (failure instanceof TimeoutException) {
            reply.refuseEarly(tooSlow());
        } else {
            reply.callback().failed(failure); // the client is gone
        }
    }

    static Refusal tooLong(ServeSettings settings) {
        return Refusal.of(
                413,
                "the body is longer than " + settings.maxBodyBytes()
                        + " bytes; send several requests, or raise maxBodyBytes");
    }

    private static Refusal tooSlow() {
        return Refusal.of(408, "the body did not arrive in time; send it in one piece, or in smaller requests");
    }
}
