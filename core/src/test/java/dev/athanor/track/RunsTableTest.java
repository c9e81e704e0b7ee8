package dev.athanor.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.evaluate.ClassificationReport;
import dev.athanor.evaluate.Curves;
import dev.athanor.settings.SettingsException;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class RunsTableTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant NOW = START.plus(Duration.ofDays(1));

    @TempDir
    private Path runs;

    @Test
    void aRunFileComesBackAsItWasWritten() throws IOException {
        var started = RunFile.start("churn", START, "classification", "athanor run churn.yaml", "0.1", 42, "cpu");
        started.write(runs);
        assertThat(RunFile.read(runs)).contains(started);
        var ended = started.end(RunFile.Status.FAILED, START.plusSeconds(90));
        ended.write(runs);
        assertThat(RunFile.read(runs)).contains(ended);
        assertThat(RunFile.read(runs.resolve("absent"))).isEmpty();
    }

    @Test
    void aRunFileWithoutAnEndCannotBeFinished() {
        assertThatThrownBy(() ->
                        new RunFile("a", START, Optional.empty(), RunFile.Status.FINISHED, "t", "c", "v", 1, "cpu", 1))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("status is finished");
    }

    @Test
    void anUnknownStatusIsNamedWithThoseThereAre() throws IOException {
        RunFile.start("churn", START, "t", "c", "v", 1, "cpu").write(runs);
        var file = runs.resolve("run.json");
        Files.writeString(file, Files.readString(file).replace("running", "dancing"));
        assertThatThrownBy(() -> RunFile.read(runs))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("run.json")
                .hasMessageContaining("is \"dancing\", expected running, finished, failed or interrupted");
    }

    @Test
    void theTableShowsWhatEachRunReached() throws IOException {
        finished("churn", START, 0.8f);
        finished("第二次运行", START.plusSeconds(60), 0.9f);
        assertThat(RunsTable.read(runs).text(NOW, ZoneOffset.UTC)).isEqualTo("""
            RUN         STARTED           TASK            METRIC    VALUE  BEST VAL. LOSS  EPOCHS  DURATION  STATUS
            第二次运行  2026-03-01 10:01  classification  accuracy      1            0.25       2      1:30  finished
            churn       2026-03-01 10:00  classification  accuracy      1            0.25       2      1:30  finished
            """);
    }

    @Test
    void brokenAndIncompleteRunsAreShownAsSuch() throws IOException {
        finished("good", START, 0.8f);
        Files.createDirectories(runs.resolve("empty"));
        Files.createDirectories(runs.resolve("broken"));
        Files.writeString(runs.resolve("broken/run.json"), "{\"name\":");
        Files.writeString(runs.resolve("broken/report.json"), "[1, 2");
        Files.writeString(runs.resolve("broken/metrics.jsonl"), "nonsense\n{\"step\":1}\n");
        Files.writeString(runs.resolve("a-file.txt"), "not a run");
        var text = RunsTable.read(runs).text(NOW, ZoneOffset.UTC);
        assertThat(text)
                .containsPattern("(?m)^good .*finished$")
                .containsPattern("(?m)^empty .*incomplete$")
                .containsPattern("(?m)^broken .*broken$")
                .contains("run.json: is not the record of a run")
                .contains("report.json: is not a report")
                .contains("metrics.jsonl:1: is not a line of a metrics log")
                .doesNotContain("a-file");
    }

    @Test
    void aRunWhoseProcessIsGoneWasKilled() throws IOException {
        var folder = Files.createDirectories(runs.resolve("gone"));
        // Numbers of processes do not go so far.
        new RunFile("gone", START, Optional.empty(), RunFile.Status.RUNNING, "t", "c", "v", 1, "cpu", 1L << 40)
                .write(folder);
        var file = folder.resolve("run.json");
        Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(30)));
        assertThat(RunSummary.read(folder).status(NOW)).isEqualTo("killed");
        assertThat(RunSummary.read(folder).duration(NOW)).contains(Duration.ofSeconds(30));
        assertThat(RunSummary.read(folder).status(START.plusSeconds(31))).isEqualTo("running");
    }

    @Test
    void aRunOfThisProcessIsRunning() throws IOException {
        var now = Instant.now();
        RunFile.start("mine", now, "t", "c", "v", 1, "cpu").write(runs);
        assertThat(RunSummary.read(runs).status(now.plus(Duration.ofDays(1)))).isEqualTo("running");
    }

    @Test
    void anEmptyOrAbsentFolderHasNoRuns() throws IOException {
        assertThat(RunsTable.read(runs).text(NOW, ZoneOffset.UTC)).isEqualTo("no runs yet\n");
        assertThat(RunsTable.read(runs.resolve("absent")).runs()).isEmpty();
        assertThatThrownBy(() -> RunsTable.one(runs.resolve("absent")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is not a run's folder");
    }

    @Test
    void aNameCannotMoveTheCursor() throws IOException {
        Files.createDirectories(runs.resolve("red\u001b[31m"));
        assertThat(RunsTable.read(runs).text(NOW, ZoneOffset.UTC))
                .contains("red?[31m")
                .doesNotContain("\u001b");
    }

    @Test
    void aComparisonSaysWhichRunIsBetterInWhat() throws IOException {
        finished("a", START, 0.8f);
        finished("b", START, 0.9f);
        var comparison = RunComparison.of(RunsTable.one(runs.resolve("a")), RunsTable.one(runs.resolve("b")));
        assertThat(row(comparison, "logLoss").verdict()).isEqualTo(RunComparison.Verdict.BETTER);
        assertThat(row(comparison, "logLoss").difference().orElseThrow()).isNegative();
        assertThat(row(comparison, "accuracy").verdict()).isEqualTo(RunComparison.Verdict.EQUAL);
        assertThat(row(comparison, "f1.macro").first()).hasValue(1);
        assertThat(row(comparison, "rows").verdict()).isEqualTo(RunComparison.Verdict.UNKNOWN);
        assertThat(comparison.rows().getFirst().metric()).isEqualTo("accuracy");
        assertThat(comparison.text(NOW))
                .containsPattern("(?m)^logLoss +0.2231 +0.1054 +−0.1178  better$")
                .containsPattern("(?m)^best validation loss +0.25 +0.25 +0  equal$");
    }

    @Test
    void aComparisonWithARunThatHasNoReportLeavesGaps() throws IOException {
        finished("a", START, 0.8f);
        Files.createDirectories(runs.resolve("empty"));
        var comparison = RunComparison.of(RunsTable.one(runs.resolve("a")), RunsTable.one(runs.resolve("empty")));
        assertThat(comparison.text(NOW)).containsPattern("(?m)^accuracy +1 +–$").contains("incomplete");
    }

    private static RunComparison.Row row(RunComparison comparison, String metric) {
        return comparison.rows().stream()
                .filter(row -> row.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    private void finished(String name, Instant start, float certainty) throws IOException {
        var folder = Files.createDirectories(runs.resolve(name));
        RunFile.start(name, start, "classification", "athanor run", "0.1", 42, "cpu")
                .end(RunFile.Status.FINISHED, start.plusSeconds(90))
                .write(folder);
        try (var log = MetricsLog.create(folder.resolve("metrics.jsonl"))) {
            log.write(1, Map.of(MetricNames.EPOCH, 1.0));
            log.write(1, Map.of(MetricNames.VALIDATION_LOSS, 0.25));
            log.write(2, Map.of(MetricNames.EPOCH, 2.0));
            log.write(2, Map.of(MetricNames.VALIDATION_LOSS, 0.5));
        }
        float rest = 1 - certainty;
        ClassificationReport.of(List.of("no", "yes"), new int[] {0, 1}, new float[] {certainty, rest, rest, certainty})
                .write(folder, name, "test split", Curves.none());
    }
}
