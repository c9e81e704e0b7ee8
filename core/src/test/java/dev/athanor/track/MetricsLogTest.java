package dev.athanor.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class MetricsLogTest {
    @TempDir
    private Path folder;

    @Test
    void aLineCanBeReadAsSoonAsItIsWritten() throws IOException {
        try (var log = MetricsLog.create(file())) {
            log.write(10, Map.of("loss", 0.5));
            log.write(10, Map.of("validationLoss", 1.0));
            assertThat(file()).hasContent("{\"step\":10,\"loss\":0.5}\n{\"step\":10,\"validationLoss\":1}\n");
        }
    }

    @Test
    void aResumedRunLeavesTheFileOfARunNeverKilled() throws IOException {
        try (var log = MetricsLog.create(file())) {
            steps(log, 1, 8);
        }
        var never = Files.readString(file());
        try (var log = MetricsLog.create(file())) {
            steps(log, 1, 6);
        }
        Files.writeString(file(), "{\"step\":7,\"lo", StandardOpenOption.APPEND);
        try (var log = MetricsLog.resume(file(), 4)) {
            steps(log, 5, 8);
        }
        assertThat(file()).hasContent(never);
    }

    @Test
    void resumingAfterTheLastLineDropsOnlyWhatIsTorn() throws IOException {
        Files.writeString(file(), "{\"step\":1,\"loss\":2}\n{\"step\":2,\"loss\":");
        MetricsLog.resume(file(), 9).close();
        assertThat(file()).hasContent("{\"step\":1,\"loss\":2}\n");
        MetricsLog.resume(file(), 0).close();
        assertThat(file()).isEmptyFile();
    }

    @Test
    void resumingWithoutALogStartsOne() throws IOException {
        try (var log = MetricsLog.resume(file(), 4)) {
            log.write(5, Map.of("loss", 1.5));
        }
        assertThat(file()).hasContent("{\"step\":5,\"loss\":1.5}\n");
    }

    @Test
    void aForeignLineInTheMiddleIsNamedAndTheFileLeftAsItWas() throws IOException {
        var text = "{\"step\":1,\"loss\":2}\nhello\n{\"step\":3,\"loss\":1}\n";
        Files.writeString(file(), text);
        assertThatThrownBy(() -> MetricsLog.resume(file(), 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("metrics.jsonl:2: is not a line of a metrics log");
        assertThatThrownBy(() -> MetricsHistory.read(file()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("metrics.jsonl:2:");
        assertThat(file()).hasContent(text);
    }

    @Test
    void stepsThatGoBackAreRefused() throws IOException {
        try (var log = MetricsLog.create(file())) {
            log.write(10, Map.of("loss", 0.5));
            assertThatThrownBy(() -> log.write(9, Map.of("loss", 0.5)))
                    .hasMessage("step 9 comes after step 10 in the log, expected steps to go forward");
            assertThatThrownBy(() -> log.write(11, Map.of("step", 1.0))).hasMessageContaining("rename it");
        }
    }

    @Test
    void aLossThatIsNotFiniteIsNullInTheFileAndNaNInTheHistory() throws IOException {
        try (var log = MetricsLog.create(file())) {
            log.write(1, Map.of("loss", 2.0));
            log.write(2, Map.of("loss", Double.NaN));
        }
        assertThat(file()).content().contains("\"loss\":null").doesNotContain("NaN");
        var history = MetricsHistory.read(file());
        assertThat(history.values("loss")).containsExactly(2, Double.NaN);
        assertThat(history.least("loss")).hasValue(2);
    }

    @Test
    void aHistoryGivesEachMetricOverItsOwnSteps() throws IOException {
        Files.writeString(file(), """
            {"step":10,"epoch":1,"loss":3.5,"learningRate":0.1}
            {"step":10,"validationLoss":4.5}
            {"step":20,"epoch":2,"loss":2.5,"learningRate":0.01}
            {"step":20,"validationLoss":4.25}
            {"step":30,"los\
            """);
        var history = MetricsHistory.read(file());
        assertThat(history.names()).containsExactly("epoch", "loss", "learningRate", "validationLoss");
        assertThat(history.steps("validationLoss")).containsExactly(10, 20);
        assertThat(history.values("loss")).containsExactly(3.5, 2.5);
        assertThat(history.least("validationLoss")).hasValue(4.25);
        assertThat(history.greatest("epoch")).hasValue(2);
        assertThat(history.values("absent")).isEmpty();
        assertThat(history.curves().losses()).hasSize(2);
        assertThat(history.curves().learningRates()).hasSize(1);
    }

    @Test
    void aValueComesBackWithAllItsBits() throws IOException {
        double value = 0.1f / 3.0;
        try (var log = MetricsLog.create(file())) {
            log.write(1, Map.of("loss", value));
        }
        assertThat(MetricsHistory.read(file()).values("loss")).containsExactly(value);
    }

    private static void steps(MetricsLog log, int from, int to) throws IOException {
        for (int step = from; step <= to; step++) {
            log.write(step, Map.of("loss", 1.0 / step));
            if (step % 2 == 0) {
                log.write(step, Map.of("validationLoss", 2.0 / step));
            }
        }
    }

    private Path file() {
        return folder.resolve("metrics.jsonl");
    }
}
