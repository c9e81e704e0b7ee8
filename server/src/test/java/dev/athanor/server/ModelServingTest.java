package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.predict.Answer;
import dev.athanor.predict.TablePredictor;
import dev.athanor.table.Column;
import dev.athanor.table.DataException;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.Target;
import dev.athanor.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Tag("cpu")
class ModelServingTest {
    private static final ServeSettings SETTINGS = ServeSettings.defaults().withPort(0);

    @TempDir
    private Path runs;

    private static List<Map<String, Object>> rows(Preprocessing preprocessing, int count) {
        var random = new Random(7);
        var rows = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < count; i++) {
            var row = new LinkedHashMap<String, Object>();
            for (var column : preprocessing.columns()) {
                row.put(
                        column.name(),
                        switch (column) {
                            case Column.Numeric _ -> random.nextGaussian() * 10;
                            case Column.OneHot oneHot -> any(oneHot.categories(), random);
                            case Column.Ordinal ordinal -> any(ordinal.categories(), random);
                            case Column.Embedded embedded -> any(embedded.categories(), random);
                        });
            }
            rows.add(row);
        }
        return rows;
    }

    private static String any(List<String> categories, Random random) {
        return categories.get(random.nextInt(categories.size()));
    }

    @Test
    void theServiceAnswersWhatThePredictorDoesToTheBit() {
        var run = SmallModels.write(runs.resolve("churn"), SmallModels.churnColumns());
        var rows = rows(SmallModels.churnColumns(), 100);
        List<Answer> expected;
        try (var predictor = TablePredictor.load(run.resolve("model"), Device.CPU)) {
            var encoder = predictor.preprocessing().encoder();
            expected = predictor.predict(rows.stream().map(encoder::encode).toList());
        }
        try (var service = new Service(Server.start(SETTINGS, List.of(ServedModel.of(run)), Device.CPU))) {
            var body = new JsonMapper().writeValueAsString(Map.of("rows", rows));
            var reply = service.post("/models/churn/predict", body);
            assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
            var predictions = reply.json().get("predictions");
            for (int row = 0; row < rows.size(); row++) {
                var answer = (Answer.Classified) expected.get(row);
                var told = predictions.get(row);
                assertThat(told.get("label").asString()).isEqualTo(answer.label());
                for (int i = 0; i < 2; i++) {
                    assertThat(Float.parseFloat(told.get("logits").get(i).toString()))
                            .isEqualTo(answer.logits().get(i));
                    var label = List.of("No", "Yes").get(i);
                    assertThat(Float.parseFloat(
                                    told.get("probabilities").get(label).toString()))
                            .isEqualTo(answer.probabilities().get(i));
                }
            }
            assertThat(service.post("/predict", body).response().body())
                    .isEqualTo(reply.response().body());
        }
    }

    @Test
    void aModelOfNumbersIsServedBesideOneOfClasses() {
        var columns = new Preprocessing(
                List.of(new Column.Numeric("area", Optional.empty(), 100, 40)),
                new Target.Quantity("price", 180_000, 80_000),
                List.of(),
                List.of());
        var models = List.of(
                ServedModel.of(SmallModels.write(runs.resolve("prices"), columns)),
                ServedModel.of(SmallModels.write(runs.resolve("churn"), SmallModels.churnColumns())));
        double expected;
        try (var predictor = TablePredictor.load(models.getFirst().directory(), Device.CPU)) {
            var row = predictor.preprocessing().encoder().encode(List.of(120));
            expected = ((Answer.Estimated) predictor.predict(List.of(row)).getFirst()).value();
        }
        try (var service = new Service(Server.start(SETTINGS, models, Device.CPU))) {
            var reply = service.post("/predict", "{\"data\": [[120]]}");
            assertThat(reply.json().get("predictions").get(0).get("value").asDouble())
                    .isEqualTo(expected);
            assertThat(service.get("/models").json().get("models").size()).isEqualTo(2);
        }
    }

    @Test
    void aDamagedModelStopsTheStartAndFreesThePort() throws IOException {
        var run = SmallModels.write(runs.resolve("churn"), SmallModels.churnColumns());
        var models = List.of(ServedModel.of(run));
        int port;
        try (var probe = new Service(Server.start(SETTINGS, models, Device.CPU))) {
            port = probe.server.uri().getPort();
        }
        Files.writeString(run.resolve("model").resolve("preprocessing.json"), "{");
        var settings = SETTINGS.withPort(port);
        assertThatThrownBy(() -> Server.start(settings, models, Device.CPU)).isInstanceOf(DataException.class);
        SmallModels.write(run, SmallModels.churnColumns());
        try (var again = new Service(Server.start(settings, models, Device.CPU))) {
            assertThat(again.get("/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void weightsThatDoNotFitTheColumnsStopTheStart() {
        var run = SmallModels.write(runs.resolve("churn"), SmallModels.churnColumns());
        Tables.churnColumns().write(run.resolve("model").resolve("preprocessing.json"));
        assertThatThrownBy(() -> Server.start(SETTINGS, List.of(ServedModel.of(run)), Device.CPU))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("churn");
    }
}
