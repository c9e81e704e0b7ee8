package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.loss.Loss;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("cpu")
class ProfileTest {
    @TempDir
    Path folder;

    @Test
    void theStepsOfATraceAreTiledByTheirPhases() throws Exception {
        var events = trace(20);
        var steps = spans(events, "step");
        assertThat(steps)
                .extracting(step -> step.path("args").path("step").asLong())
                .containsExactly(4L, 5L, 6L, 7L, 8L);
        for (var step : steps) {
            double start = step.path("ts").asDouble();
            double end = start + step.path("dur").asDouble();
            var inside = events.stream()
                    .filter(event -> event.path("ph").asString().equals("X") && !event.equals(step))
                    .filter(event -> event.path("ts").asDouble() >= start
                            && event.path("ts").asDouble() + event.path("dur").asDouble() <= end + 1e-3)
                    .toList();
            assertThat(inside)
                    .extracting(event -> event.path("name").asString())
                    .containsExactly("optimizer", "data", "forward", "backward", "optimizer");
            double sum = inside.stream()
                    .mapToDouble(event -> event.path("dur").asDouble())
                    .sum();
            assertThat(sum).isCloseTo(step.path("dur").asDouble(), within(0.01));
        }
    }

    @Test
    void spansAreWholeInOrderAndOnANamedTrackWithCountersBeside() throws Exception {
        var events = trace(20);
        double last = 0;
        for (var event : events) {
            if (event.path("ph").asString().equals("X")
                    && !event.path("name").asString().equals("step")) {
                assertThat(event.path("ts").asDouble()).isGreaterThanOrEqualTo(last);
                assertThat(event.path("dur").asDouble()).isNotNegative();
                last = event.path("ts").asDouble() + event.path("dur").asDouble() - 1e-3; // in microseconds
            }
        }
        assertThat(events).extracting(event -> event.path("ph").asString()).containsOnly("M", "X", "C");
        assertThat(events)
                .filteredOn(event -> event.path("name").asString().equals("thread_name"))
                .singleElement()
                .satisfies(event -> assertThat(event.path("args").path("name").asString())
                        .isEqualTo(Thread.currentThread().getName()));
        assertThat(events)
                .filteredOn(event -> event.path("name").asString().equals("memory"))
                .hasSize(5)
                .allSatisfy(
                        event -> assertThat(event.path("args").path("heap MB").asDouble())
                                .isPositive());
    }

    @Test
    void aRunThatEndsBeforeThoseStepsLeavesAWholeFile() throws Exception {
        assertThat(spans(trace(2), "step")).isEmpty();
        assertThat(spans(trace(5), "step")).hasSize(2);
    }

    private List<JsonNode> trace(long steps) throws Exception {
        var file = folder.resolve("trace.json");
        try (var data = TensorDataset.of(() -> new Batch(
                        Tensor.randn(40, 4), Tensor.range(0, 40).remainder(2).to(DType.I64)));
                var model = Mlp.of(MlpConfig.of(4, List.of(8), 2))) {
            Trainer.of(model, Loss.crossEntropy())
                    .batch(10)
                    .profile(new Profile(file, 3, 5))
                    .fit(data, Length.steps(steps));
        }
        return JsonMapper.shared()
                .readTree(Files.readString(file))
                .path("traceEvents")
                .valueStream()
                .toList();
    }

    private static List<JsonNode> spans(List<JsonNode> events, String name) {
        return events.stream()
                .filter(event -> event.path("ph").asString().equals("X")
                        && event.path("name").asString().equals(name))
                .toList();
    }
}
