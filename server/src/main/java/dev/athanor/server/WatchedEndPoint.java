package dev.athanor.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// A connection that can tell that its client hung up while its request is being answered. Jetty reads a connection of
/// HTTP/1.1 no further until the answer is written, and so would not see it.
///
/// What a client sends early, a next request, is kept for Jetty.
final class WatchedEndPoint extends SocketChannelEndPoint {
    private static final int EARLY_BYTES = 1024;

    private final ByteBuffer early = BufferUtil.allocate(EARLY_BYTES);
    private @Nullable Runnable gone;
    private boolean ended;

    WatchedEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /// Runs `whenGone` if the client hangs up before [#watchNoMore].
    synchronized void watch(Runnable whenGone) {
        if (tryFillInterested(Callback.from(this::look, _ -> {}))) {
            gone = whenGone;
        }
    }

    private void look() {
        Runnable told;
        synchronized (this) {
            told = gone;
            if (told == null) {
                return; // what there is stays for Jetty
            }
            gone = null;
            try {
                ended = super.fill(early) < 0;
            } catch (IOException _) {
                ended = true; // reset
            }
        }
        if (ended) {
            told.run();
        }
    }

    /// Before an answer is written, at whose end Jetty reads on and wants to be the only one.
    synchronized void watchNoMore() {
        if (gone != null) {
            gone = null;
            getFillInterest().onFail(new EOFException("the answer is written"));
        }
    }

    @Override
    public void fillInterested(Callback callback) {
        if (readAlready()) {
            callback.succeeded();
        } else {
            super.fillInterested(callback);
        }
    }

    private synchronized boolean readAlready() {
        return ended || BufferUtil.hasContent(early);
    }

    @Override
    public synchronized int fill(ByteBuffer buffer) throws IOException {
        if (BufferUtil.hasContent(early)) {
            return BufferUtil.append(buffer, early);
        }
        return ended ? -1 : super.fill(buffer);
    }
}
