package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.Device;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class ServerTest {
    private static final Service service = new Service(Tables.churn(), Tables.prices());

    private static final String ROWS =
            "{\"rows\": [{\"tenure\": 14, \"contract\": \"One year\", \"total charges\": 1.5}]}";

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void rowsByNameAreAnsweredWithLabelProbabilitiesAndLogits() {
        var reply = service.post("/predict", ROWS);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        var first = reply.json().get("predictions").get(0);
        assertThat(first.get("label").asString()).isEqualTo("No");
        assertThat(first.get("logits").get(0).asDouble()).isEqualTo(2);
        assertThat(first.get("logits").get(1).asDouble()).isEqualTo(1.5);
        assertThat(first.get("probabilities").get("No").asDouble()).isCloseTo(0.6225, within(1e-4));
        assertThat(first.get("probabilities").get("Yes").asDouble()).isCloseTo(0.3775, within(1e-4));
        assertThat(reply.json().get("model").asString()).isEqualTo("churn");
    }

    @Test
    void rowsByPositionAreAnsweredAsRowsByName() {
        var byPosition = service.post("/predict", "{\"data\": [[14, \"One year\", 1.5]]}");
        assertThat(byPosition.response().body())
                .isEqualTo(service.post("/predict", ROWS).response().body());
    }

    @Test
    void aMissingValueTakesTheFittedFillAndIgnoredColumnsMayBeThere() {
        var reply = service.post(
                "/predict",
                "{\"rows\": [{\"customer\": {\"id\": 7}, \"churn\": \"?\", \"tenure\": null,"
                        + " \"contract\": \"One year\", \"total charges\": \"2\"}]}");
        assertThat(reply.json().get("predictions").get(0).get("logits").toString())
                .isEqualTo("[1.0,2.0]");
    }

    @Test
    void aModelOfNumbersAnswersValues() {
        var reply = service.post("/models/prices/predict", "{\"data\": [[50, 2], [80, 3.5]]}");
        assertThat(reply.response().body())
                .isEqualTo("{\"predictions\":[{\"value\":520.0},{\"value\":835.0}],\"model\":\"prices\"}");
    }

    @Test
    void eachModelHasItsAddressAndTheFirstIsTheOneAtPredict() {
        assertThat(service.post("/models/churn/predict", ROWS).response().body())
                .isEqualTo(service.post("/predict", ROWS).response().body());
    }

    @Test
    void aModelMayHaveAnyNameThatAnAddressCanHold() {
        var house = Tables.prices();
        try (var chinese = new Service(new ServedTable("房价 v2", house.preprocessing(), house::predict))) {
            var address = chinese.get("/models").json().get("models").get(0).get("predict");
            assertThat(address.asString()).isEqualTo("/models/%E6%88%BF%E4%BB%B7%20v2/predict");
            assertThat(chinese.post(address.asString(), "{\"data\": [[1, 2]]}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aLiveServiceSaysSo() {
        assertThat(service.get("/health").response().body()).isEqualTo("{\"status\":\"alive\"}");
        assertThat(service.get("/ready").response().body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test
    void theListedExampleOfEachModelIsAnswered() {
        var models = service.get("/models").json().get("models");
        assertThat(models.size()).isEqualTo(2);
        for (var model : models) {
            var reply = service.post(
                    model.get("predict").asString(), model.get("example").toString());
            assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
        }
        var columns = models.get(0).get("columns");
        assertThat(columns.get(0).toString()).isEqualTo("{\"name\":\"tenure\",\"type\":\"number\",\"missing\":12.0}");
        assertThat(columns.get(1).get("categories").toString()).isEqualTo("[\"Month-to-month\",\"One year\"]");
    }

    @Test
    void theFrontPageCarriesAllItNeedsAndItsPolicyAllowsNothingElse() {
        var page = service.get("/");
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "script-src 'sha256-");
        assertThat(page.response().body()).contains("total charges").doesNotContain("src=", "<link", "http://");
    }

    @Test
    void namesCannotBreakOutOfTheFrontPage() {
        var evil = "</script><script>alert(1)</script>";
        var prices = Tables.prices().preprocessing();
        var columns = new dev.athanor.table.Preprocessing(
                prices.columns(), new dev.athanor.table.Target.Quantity(evil, 0, 1), List.of(), List.of());
        try (var hostile = new Service(new ServedTable("a", columns, Tables.prices()::predict))) {
            assertThat(hostile.get("/").response().body())
                    .doesNotContain(evil)
                    .contains("\\u003c/script>\\u003cscript>alert(1)");
        }
    }

    @Test
    void anUnknownAddressIsToldWhatThereIs() {
        var reply = service.post("/predictt", ROWS);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.message()).contains("/predictt", "/models/prices/predict");
    }

    @Test
    void aWrongMethodIsToldTheRightOne() {
        var get = service.get("/predict");
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.header("Allow")).isEqualTo("POST");
        var delete = service.send(service.request("/models").DELETE());
        assertThat(delete.status()).isEqualTo(405);
        assertThat(delete.header("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void whatIsNotSaidToBeJsonIsRefused() {
        var form = service.send(service.request("/predict")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(ROWS)));
        assertThat(form.status()).isEqualTo(415);
        assertThat(form.message()).contains("x-www-form-urlencoded", "-H 'Content-Type: application/json'");
        assertThat(service.send(service.request("/predict").POST(BodyPublishers.ofString(ROWS)))
                        .status())
                .isEqualTo(415);
        assertThat(service.send(service.request("/predict")
                                .header("Content-Type", "application/json; charset=latin1")
                                .POST(BodyPublishers.ofString(ROWS)))
                        .status())
                .isEqualTo(415);
        assertThat(service.send(service.request("/predict")
                                .header("Content-Type", "application/json")
                                .header("Content-Encoding", "gzip")
                                .POST(BodyPublishers.ofString(ROWS)))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aBodyInChunksIsABody() {
        var chunks = BodyPublishers.concat(
                BodyPublishers.fromPublisher(BodyPublishers.ofString(ROWS.substring(0, 20))),
                BodyPublishers.fromPublisher(BodyPublishers.ofString(ROWS.substring(20))));
        assertThat(service.post("/predict", chunks).status()).isEqualTo(200);
    }

    @Test
    void requestsBesideEachOtherEachGetTheirOwnAnswer() throws InterruptedException {
        var wrong = new java.util.concurrent.ConcurrentLinkedQueue<String>();
        try (var clients = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 400; i++) {
                int area = i;
                clients.execute(() -> {
                    var reply = service.post("/models/prices/predict", "{\"data\": [[" + area + ", 1]]}");
                    var value = reply.json().path("predictions").path(0).path("value");
                    if (value.asDouble(-1) != 10.0 * (area + 1)) {
                        wrong.add(area + ": " + reply.response().body());
                    }
                });
            }
            clients.shutdown();
            assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aFailureOfOursIsToldByIdAndLoggedWithItsCause() {
        try (var broken = new Service(Tables.churn(rows -> {
            if (rows.getFirst()[0] != 0) {
                throw new IllegalStateException("secret of the house");
            }
            return List.of();
        }))) {
            var reply = broken.post("/predict", ROWS);
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.response().body()).doesNotContain("secret", "IllegalState", "at dev.");
            assertThat(broken.log())
                    .contains("id " + reply.error().get("id").asString() + ": ", "secret of the house", "at dev.");
            assertThat(broken.get("/health").status()).isEqualTo(200);
        }
    }

    @Test
    void aPortInUseIsNamedWithTheRemedy() {
        int port = service.server.uri().getPort();
        var settings = ServeSettings.defaults().withPort(port);
        assertThatThrownBy(() -> Server.start(settings, List.of(Tables.prices()), System.err))
                .isInstanceOf(ServeException.class)
                .hasMessage("port " + port + " on 127.0.0.1 is in use; stop what listens there, or give another port"
                        + " (0 takes a free one)");
    }

    @Test
    void aHostThatIsNotThereIsNamed() {
        var elsewhere = ServeSettings.defaults().withPort(0).withHost("203.0.113.7");
        assertThatThrownBy(() -> Server.start(elsewhere, List.of(Tables.prices()), System.err))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("203.0.113.7");
        var name = "x".repeat(64) + ".invalid"; // too long for any resolver to ask for
        var unknown = elsewhere.withHost(name);
        assertThatThrownBy(() -> Server.start(unknown, List.of(Tables.prices()), System.err))
                .isInstanceOf(ServeException.class)
                .hasMessageStartingWith("host " + name + " is not known");
    }

    @Test
    void modelsOfOneNameAreRefusedBeforeAnythingIsLoaded() {
        var twice = List.of(
                new ServedModel("churn", Path.of("nowhere")), new ServedModel("churn", Path.of("nowhere either")));
        assertThatThrownBy(() -> Server.start(ServeSettings.defaults(), twice, Device.CPU))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("two named churn");
        assertThatThrownBy(() -> Server.start(ServeSettings.defaults(), List.of(), Device.CPU))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("at least one model");
    }

    @Test
    void aStopAnswersWhatItFindsAndTakesNothingNew() throws Exception {
        var started = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        var slow = Tables.churn(rows -> {
            if (rows.getFirst()[0] != 0) {
                started.countDown();
                await(finish);
            }
            return rows.stream().map(Tables::classified).toList();
        });
        try (var stopped = new Service(slow);
                var threads = Executors.newFixedThreadPool(2)) {
            var inFlight = threads.submit(() -> stopped.post("/predict", ROWS));
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            var close = threads.submit(stopped.server::close);
            var uri = stopped.server.uri();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (accepts(uri) && System.nanoTime() < end) {
                Thread.sleep(10);
            }
            assertThat(accepts(uri)).as("new connections").isFalse();
            assertThat(inFlight.isDone()).isFalse();
            finish.countDown();
            assertThat(inFlight.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
            close.get(30, TimeUnit.SECONDS);
        }
    }

    private static boolean accepts(java.net.URI uri) {
        try (var socket = new java.net.Socket(uri.getHost(), uri.getPort())) {
            return socket.isConnected();
        } catch (java.io.IOException _) {
            return false;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }
}
