package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class HostileClientTest {
    private static final String HEAD =
            "POST /predict HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nConnection: close\r\n";
    private static final String GOOD = "{\"data\": [[1, \"One year\", 2]]}";
    private static final int HUNDRED_MB = 100 << 20;

    private static ServeSettings settings(int workers, int queue, int maxBuffered, Duration idle, Duration body) {
        var usual = ServeSettings.defaults();
        return new ServeSettings(
                usual.host(),
                0,
                1 << 20,
                maxBuffered,
                usual.maxRows(),
                workers,
                queue,
                idle,
                body,
                usual.stopTimeout(),
                usual.completions());
    }

    private static ServeSettings timeouts(Duration idle, Duration body) {
        return settings(2, 16, 1 << 24, idle, body);
    }

    @Test
    void aBodyOfAHundredMegabytesIsRefusedWithoutBeingKept() throws Exception {
        try (var service = new Service(Tables.churn());
                var socket = service.socket()) {
            var out = socket.getOutputStream();
            out.write((HEAD + "Content-Length: " + HUNDRED_MB + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = head(socket.getInputStream());
            assertThat(answer).as("before the body is sent").startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void clientsThatSendABodyTooLongToItsEndGetTheAnswer() {
        try (var service = new Service(Tables.churn())) {
            var zeros = new byte[1 << 20];
            var known = service.post("/predict", BodyPublishers.ofByteArray(new byte[HUNDRED_MB]));
            assertThat(known.status()).isEqualTo(413);
            assertThat(known.message()).contains("longer than 10485760 bytes");
            var chunked = service.post(
                    "/predict",
                    BodyPublishers.ofByteArrays(() -> java.util.Collections.nCopies(HUNDRED_MB / zeros.length, zeros)
                            .iterator()));
            assertThat(chunked.status()).isEqualTo(413);
            assertThat(service.post("/predict", GOOD).status()).isEqualTo(200);
        }
    }

    @Test
    void aWrongAddressIsAnsweredHoweverLongTheBody() {
        try (var service = new Service(Tables.churn())) {
            var reply = service.post("/predictt", BodyPublishers.ofByteArray(new byte[HUNDRED_MB]));
            assertThat(reply.status()).isEqualTo(404);
        }
    }

    @Test
    void aRequestWithoutALengthIsToldToGiveOne() throws Exception {
        try (var service = new Service(Tables.churn())) {
            assertThat(service.raw(HEAD + "\r\n"))
                    .startsWith("HTTP/1.1 411 ")
                    .contains("expected JSON with its Content-Length");
        }
    }

    @Test
    void aClientThatFallsSilentIsToldAndCutOff() throws Exception {
        try (var service = new Service(timeouts(Duration.ofSeconds(2), Duration.ofSeconds(20)), Tables.churn())) {
            assertThat(service.raw(HEAD + "Content-Length: 40\r\n\r\n{\"data"))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("did not arrive in time");
            assertThat(service.raw("POST /predict HTT")).doesNotContain("200");
            assertThat(service.post("/predict", GOOD).status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatDripsIsCutOffThoughItIsNeverSilent() throws Exception {
        try (var service = new Service(timeouts(Duration.ofSeconds(20), Duration.ofMillis(500)), Tables.churn());
                var socket = service.socket()) {
            var out = socket.getOutputStream();
            out.write((HEAD + "Content-Length: 100000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (socket.getInputStream().available() == 0 && System.nanoTime() < end) {
                out.write(' ');
                Thread.sleep(20);
            }
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void clientsThatSayNothingTakeNoThreadFromTheOthers() throws Exception {
        try (var service = new Service(Tables.churn())) {
            var silent = new ArrayList<Socket>();
            for (int i = 0; i < 200; i++) {
                var socket = service.socket();
                socket.getOutputStream()
                        .write((HEAD + "Content-Length: 50\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
                silent.add(socket);
            }
            assertThat(service.post("/predict", GOOD).status()).isEqualTo(200);
            for (var socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aClientThatLeavesHarmsNobody() throws Exception {
        try (var service = new Service(Tables.churn())) {
            for (int i = 0; i < 50; i++) {
                try (var socket = service.socket()) {
                    socket.setSoLinger(true, 0); // resets the connection
                    socket.getOutputStream()
                            .write((HEAD + "Content-Length: 5000\r\n\r\n{\"data").getBytes(StandardCharsets.US_ASCII));
                }
            }
            assertThat(service.post("/predict", GOOD).status()).isEqualTo(200);
            assertThat(service.log()).isEmpty();
        }
    }

    @Test
    void whatIsNotHttpIsAnsweredInJsonWithoutATrace() throws Exception {
        try (var service = new Service(Tables.churn())) {
            for (var nonsense : List.of(
                    "hello there\r\n\r\n",
                    "GET / HTTP/9.9\r\n\r\n",
                    "GET /a%2e%2e/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                    "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                    "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(100_000) + "\r\n\r\n")) {
                var answer = service.raw(nonsense);
                assertThat(answer)
                        .as(nonsense.substring(0, 15) + service.log())
                        .containsPattern("^HTTP/1.1 (4..|505) ")
                        .contains("{\"error\":{\"message\":")
                        .doesNotContain("jetty", "Exception", "\tat ");
            }
            assertThat(service.log()).isEmpty();
        }
    }

    @Test
    void requestsBeyondTheQueueArePutOffAndThoseInItAreAnswered() throws Exception {
        var go = new CountDownLatch(1);
        var busy = Tables.churn(rows -> {
            if (rows.getFirst()[0] != 0) {
                await(go);
            }
            return rows.stream().map(Tables::classified).toList();
        });
        var narrow = settings(1, 2, 1 << 24, Duration.ofSeconds(20), Duration.ofSeconds(20));
        try (var service = new Service(narrow, busy);
                var clients = Executors.newFixedThreadPool(8)) {
            var replies = new ArrayList<Future<Service.Reply>>();
            for (int i = 0; i < 8; i++) {
                replies.add(clients.submit(() -> service.post("/predict", GOOD)));
            }
            // One computes and two wait; the other five are told at once.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (replies.stream().filter(Future::isDone).count() < 5 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
            assertThat(service.get("/health").status()).isEqualTo(200);
            go.countDown();
            int answered = 0;
            for (var future : replies) {
                var reply = future.get(30, TimeUnit.SECONDS);
                answered += reply.status() == 200 ? 1 : 0;
                if (reply.status() != 200) {
                    assertThat(reply.status()).isEqualTo(503);
                    assertThat(reply.header("Retry-After")).isEqualTo("1");
                }
            }
            assertThat(answered).isEqualTo(3);
        }
    }

    @Test
    void aRequestMayWaitForItsWorkerLongerThanAConnectionMayBeSilent() {
        var slow = Tables.churn(rows -> {
            if (rows.getFirst()[0] != 0) {
                sleep(4000);
            }
            return rows.stream().map(Tables::classified).toList();
        });
        try (var service = new Service(timeouts(Duration.ofSeconds(2), Duration.ofSeconds(20)), slow)) {
            assertThat(service.post("/predict", GOOD).status()).isEqualTo(200);
        }
    }

    @Test
    void bodiesHeldTogetherAreBounded() throws Exception {
        var two = settings(1, 16, 2 << 20, Duration.ofSeconds(20), Duration.ofSeconds(20));
        try (var service = new Service(two, Tables.churn())) {
            var half = " ".repeat(900_000);
            var held = new ArrayList<Socket>();
            for (int i = 0; i < 2; i++) {
                var socket = service.socket();
                socket.getOutputStream()
                        .write((HEAD + "Content-Length: 1000000\r\n\r\n" + half).getBytes(StandardCharsets.US_ASCII));
                held.add(socket);
            }
            var big = GOOD + " ".repeat(500_000);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (service.post("/predict", big).status() != 503 && System.nanoTime() < end) {
                Thread.sleep(10); // the held bodies are on their way
            }
            var reply = service.post("/predict", big);
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.message()).contains("holds as many requests as it can");
            for (var socket : held) {
                socket.close();
            }
            while (service.post("/predict", big).status() != 200 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
            assertThat(service.post("/predict", big).status()).isEqualTo(200);
        }
    }

    private static String head(InputStream in) throws IOException {
        var text = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0 && !text.toString().endsWith("\r\n\r\n"); next = in.read()) {
                text.append((char) next);
            }
        } catch (SocketException e) {
            text.append('[').append(e.getMessage()).append(']');
        }
        return text.toString();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
