package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.tensor.Device;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What a service of a language model does with those who ask wrongly, too much, or leave.
@Tag("cpu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileCompletionsTest {
    private static final int CONTEXT = 100_000; // more than any test waits for
    private static final String SHORT = "{\"prompt\": \"a\", \"max_tokens\": 2}";
    private static final String LONG = "{\"prompt\": \"a\", \"max_tokens\": 1000000}";
    private static final String ENDLESS = "{\"prompt\": \"a\", \"max_tokens\": 1000000, \"stream\": true}";

    private Path model;
    private Service narrow; // two at a time, and two wait

    @BeforeAll
    void serve(@TempDir Path folder) {
        model = SmallTexts.random(folder.resolve("endless"), CONTEXT);
        narrow = service(Duration.ofMinutes(2), Duration.ofSeconds(10));
    }

    @AfterAll
    void close() {
        narrow.close();
    }

    private Service service(Duration timeout, Duration stopTimeout) {
        var usual = ServeSettings.defaults();
        var settings = new ServeSettings(
                usual.host(),
                0,
                usual.maxBodyBytes(),
                usual.maxBufferedBytes(),
                usual.maxRows(),
                2,
                16,
                usual.idleTimeout(),
                usual.bodyTimeout(),
                stopTimeout,
                new CompletionSettings(2, 2, 1 << 30, timeout));
        return new Service(Server.start(settings, List.of(ServedModel.of(model)), Device.CPU));
    }

    private static Socket stream(Service service) throws IOException {
        return asking(service, "Connection: close\r\n", ENDLESS, "");
    }

    /// @param more what is sent with the request, after it
    private static Socket asking(Service service, String headers, String body, String more) throws IOException {
        var socket = service.socket();
        socket.getOutputStream()
                .write(("POST /v1/completions HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n" + headers
                                + "Content-Length: " + body.length() + "\r\n\r\n" + body + more)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /// Reads until so many events have come.
    private static String events(Socket socket, int count) throws IOException {
        var text = new StringBuilder();
        while (text.toString().split("data: ", -1).length <= count) {
            int next = socket.getInputStream().read();
            assertThat(next).as(text.toString()).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void whatCannotBeMeantIsRefusedWithItsFieldInOpenAisShape() {
        var wrong = new LinkedHashMap<String, String>();
        wrong.put("{}", "prompt");
        wrong.put("{\"prompt\": \"\"}", "prompt");
        wrong.put("{\"prompt\": []}", "prompt");
        wrong.put("{\"prompt\": {\"a\": 1}}", "prompt");
        wrong.put("{\"prompt\": [\"a\", 5]}", "prompt[1]");
        wrong.put("{\"prompt\": [1, 257]}", "prompt[1]");
        wrong.put("{\"prompt\": [1, 2.5]}", "prompt[1]");
        wrong.put("{\"prompt\": [[1], []]}", "prompt[1]");
        wrong.put("{\"prompt\": [\"a\", \"b\", \"c\", \"d\", \"e\"]}", "prompt");
        wrong.put("{\"prompt\": \"a\", \"temperature\": NaN}", "temperature");
        wrong.put("{\"prompt\": \"a\", \"temperature\": 2.1}", "temperature");
        wrong.put("{\"prompt\": \"a\", \"temperature\": \"hot\"}", "temperature");
        wrong.put("{\"prompt\": \"a\", \"temperature\": 1e999}", "temperature");
        wrong.put("{\"prompt\": \"a\", \"top_p\": -0.1}", "top_p");
        wrong.put("{\"prompt\": \"a\", \"min_p\": 1.1}", "min_p");
        wrong.put("{\"prompt\": \"a\", \"top_k\": 1.5}", "top_k");
        wrong.put("{\"prompt\": \"a\", \"max_tokens\": -1}", "max_tokens");
        wrong.put("{\"prompt\": \"a\", \"max_tokens\": \"16\"}", "max_tokens");
        wrong.put("{\"prompt\": \"a\", \"max_tokens\": 99999999999999999999}", "max_tokens");
        wrong.put("{\"prompt\": \"a\", \"n\": 0}", "n");
        wrong.put("{\"prompt\": \"a\", \"n\": 5}", "n");
        wrong.put("{\"prompt\": \"a\", \"stream\": 1}", "stream");
        wrong.put("{\"prompt\": \"a\", \"stream_options\": {\"include_usage\": true}}", "stream_options");
        wrong.put("{\"prompt\": \"a\", \"stream\": true, \"stream_options\": true}", "stream_options");
        wrong.put("{\"prompt\": \"a\", \"logprobs\": 6}", "logprobs");
        wrong.put("{\"prompt\": \"a\", \"logprobs\": 1, \"echo\": true}", "logprobs");
        wrong.put("{\"prompt\": \"a\", \"stop\": \"\"}", "stop");
        wrong.put("{\"prompt\": \"a\", \"stop\": [\"1\", \"2\", \"3\", \"4\", \"5\"]}", "stop");
        wrong.put("{\"prompt\": \"a\", \"seed\": 1.5}", "seed");
        wrong.put("{\"prompt\": \"a\", \"presence_penalty\": 3}", "presence_penalty");
        wrong.put("{\"prompt\": \"a\", \"frequency_penalty\": \"x\"}", "frequency_penalty");
        wrong.put("{\"prompt\": \"a\", \"repetition_penalty\": 0}", "repetition_penalty");
        wrong.put("{\"prompt\": \"a\", \"logit_bias\": {\"50256\": -100}}", "logit_bias");
        wrong.put("{\"prompt\": \"a\", \"best_of\": 3}", "best_of");
        wrong.put("{\"prompt\": \"a\", \"suffix\": \"b\"}", "suffix");
        wrong.put("{\"prompt\": \"a\", \"model\": 5}", "model");
        wrong.put("{\"prompt\": \"a\", \"n\": 1, \"n\": 2}", "n");
        wrong.forEach((body, field) -> {
            var reply = narrow.post("/v1/completions", body);
            assertThat(reply.status()).as(body).isEqualTo(400);
            assertThat(reply.error().get("param").asString()).as(body).isEqualTo(field);
            assertThat(reply.error().get("type").asString()).isEqualTo("invalid_request_error");
            assertThat(reply.error().get("code").isNull()).isTrue();
            assertThat(reply.message()).startsWith(field);
        });
        var several = narrow.post("/v1/completions", "{\"prompt\": \"\", \"n\": 0, \"top_p\": 5}");
        assertThat(several.message()).contains("n is 0", "top_p is 5", "prompt has no tokens");
    }

    @Test
    void whatIsNoJsonObjectIsRefused() {
        for (var body : List.of("", "{\"prompt\": \"a\"", "[1]", "null", "{\"prompt\": \"a\"} {}", "\u0000")) {
            var reply = narrow.post("/v1/completions", body);
            assertThat(reply.status()).as(body).isEqualTo(400);
            assertThat(reply.error().get("type").asString()).isEqualTo("invalid_request_error");
        }
        var bomb = narrow.post("/v1/completions", "{\"prompt\": " + "[".repeat(1_000_000));
        assertThat(bomb.status()).isEqualTo(400);
        assertThat(bomb.message()).hasSizeLessThan(500);
        var objects = narrow.post("/v1/completions", "{\"a\": ".repeat(100_000));
        assertThat(objects.status()).isEqualTo(400);
        var many = narrow.post("/v1/completions", "{\"prompt\": [" + "1,".repeat(400_000) + "1]}");
        assertThat(many.status()).isEqualTo(413);
        assertThat(narrow.post("/v1/completions", BodyPublishers.ofByteArray(new byte[100 << 20]))
                        .status())
                .isEqualTo(413);
        assertThat(narrow.post("/v1/completions", SHORT).status()).isEqualTo(200);
    }

    @Test
    void addressesAndModelsThatAreNotThereAreNamed() {
        var other = narrow.post("/v1/completions", "{\"model\": \"gpt-4\", \"prompt\": \"a\"}");
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.error().get("code").asString()).isEqualTo("model_not_found");
        assertThat(other.message()).contains("gpt-4", "endless");
        assertThat(narrow.post("/v1/chat/completions", "{}").status()).isEqualTo(404);
        assertThat(narrow.get("/v1/completions").status()).isEqualTo(405);
        assertThat(narrow.post("/predict", "{}").message()).contains("/v1/completions");
    }

    @Test
    void aPromptBeyondTheContextIsToldItsLengthAndTheWayOut() {
        var reply = narrow.post("/v1/completions", "{\"prompt\": \"" + "a".repeat(CONTEXT + 1) + "\"}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message())
                .isEqualTo(
                        "prompt is 100001 tokens, expected at most 100000, the model's context; shorten it, or take a"
                                + " model with a longer one");
    }

    @Test
    void clientsThatHangUpLeaveTheirPlacesToOthers() throws Exception {
        for (int round = 0; round < 3; round++) {
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < 2; i++) {
                sockets.add(stream(narrow));
            }
            for (var socket : sockets) {
                assertThat(events(socket, 3)).startsWith("HTTP/1.1 200 ");
            }
            for (var socket : sockets) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            assertThat(narrow.post("/v1/completions", SHORT).status()).isEqualTo(200);
        }
    }

    @Test
    void clientsOfPlainAnswersThatHangUpLeaveTheirPlacesToOthers() throws Exception {
        var sockets = List.of(asking(narrow, "", LONG, ""), asking(narrow, "", LONG, ""));
        try (var clients = Executors.newSingleThreadExecutor()) {
            var waits = waiting(clients);
            sockets.getFirst().setSoLinger(true, 0); // a reset
            for (var socket : sockets) {
                socket.close();
            }
            assertThat(waits.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
    }

    /// A request that does not get its turn, as both places are taken.
    private Future<Service.Reply> waiting(ExecutorService clients) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end) {
            var reply = clients.submit(() -> narrow.post("/v1/completions", SHORT));
            try {
                reply.get(2, TimeUnit.SECONDS);
            } catch (TimeoutException _) {
                return reply;
            }
        }
        throw new AssertionError("two endless requests leave room for a third");
    }

    @Test
    void aRequestThatIsSentBeforeTheAnswerOfTheFirstIsAnsweredToo() throws Exception {
        var next = "GET /health HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
        var both = SHORT.replace("2}", "200}");
        try (var socket = asking(narrow, "", both, next)) {
            var text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text.split("HTTP/1.1 200 ", -1)).as(text).hasSize(3);
        }
        try (var socket = asking(narrow, "", both, "")) {
            Thread.sleep(20); // the answer is being written
            socket.getOutputStream().write(next.getBytes(StandardCharsets.US_ASCII));
            var text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text.split("HTTP/1.1 200 ", -1)).as(text).hasSize(3);
        }
    }

    @Test
    void requestsBeyondTheQueueArePutOffAndThoseInItAreAnswered() throws Exception {
        try (var service = service(Duration.ofMinutes(2), Duration.ofSeconds(2));
                var clients = Executors.newFixedThreadPool(8)) {
            var first = stream(service);
            var second = stream(service);
            events(first, 1);
            events(second, 1);
            var replies = new ArrayList<Future<Service.Reply>>();
            for (int i = 0; i < 6; i++) {
                replies.add(clients.submit(() -> service.post("/v1/completions", SHORT)));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (replies.stream().filter(Future::isDone).count() < 4 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
            for (var socket : List.of(first, second)) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            int answered = 0;
            for (var future : replies) {
                var reply = future.get(30, TimeUnit.SECONDS);
                answered += reply.status() == 200 ? 1 : 0;
                if (reply.status() != 200) {
                    assertThat(reply.status()).isEqualTo(503);
                    assertThat(reply.header("Retry-After")).isEqualTo("1");
                    assertThat(reply.error().get("type").asString()).isEqualTo("server_error");
                }
            }
            assertThat(answered).isEqualTo(2);
        }
    }

    @Test
    void aStopTellsThoseWhoListenAndIsBounded() throws Exception {
        var service = service(Duration.ofMinutes(2), Duration.ofSeconds(2));
        var socket = stream(service);
        events(socket, 2);
        long start = System.nanoTime();
        service.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Service.LONGEST);
        var rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(rest)
                .contains("data: {\"error\":{\"message\":\"the service is stopping\",\"type\":\"server_error\"")
                .endsWith("data: [DONE]\n\n");
        socket.close();
    }

    @Test
    void whatTakesTooLongEndsWithWhatThereIs() {
        try (var service = service(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
            long end = System.nanoTime() + Service.LONGEST.toNanos();
            var reply = service.post("/v1/completions", LONG);
            while (reply.status() == 503 && System.nanoTime() < end) {
                reply = service.post("/v1/completions", LONG); // the machine was too busy to begin in time
            }
            assertThat(reply.status()).isEqualTo(200);
            var answer = reply.json();
            assertThat(answer.get("choices").get(0).get("finish_reason").asString())
                    .isEqualTo("length");
            assertThat(answer.get("usage").get("completion_tokens").asInt()).isBetween(1, CONTEXT - 2);
        }
    }
}
