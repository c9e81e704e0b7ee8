package dev.athanor.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection between the launchers of two hosts. Each says something at least every half second, words or nothing,
/// so that the other knows that it is there.
final class HostLink implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);
    /// For one that has just been lost to be known as such.
    static final Duration SILENCE = Duration.ofSeconds(3);

    private static final String NOTHING = "";

    private final Socket socket;
    private final BufferedReader reader;

    private HostLink(Socket socket, BufferedReader reader) {
        this.socket = socket;
        this.reader = reader;
    }

    /// @param patience how long the other may be silent; a few seconds at least
    static HostLink over(Socket socket, Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(Math.max(patience.toMillis(), SILENCE.toMillis())));
        socket.setTcpNoDelay(true);
        var link = new HostLink(
                socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        Thread.ofVirtual().start(link::beat);
        return link;
    }

    private void beat() {
        try {
            while (!socket.isClosed()) {
                say(NOTHING);
                Thread.sleep(PAUSE);
            }
        } catch (IOException | InterruptedException _) {
            // who reads from it learns the same
        }
    }

    synchronized void say(String words) throws IOException {
        socket.getOutputStream().write((words + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// What the other says next; null when it has closed the connection.
    ///
    /// @throws java.net.SocketTimeoutException if it is silent for too long
    @Nullable
    String hear() throws IOException {
        while (true) {
            var line = reader.readLine();
            if (line == null || !line.equals(NOTHING)) {
                return line;
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // it is of no more use either way
        }
    }
}
