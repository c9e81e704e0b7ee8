package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.model.ModelDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// A recipe whose blocks are spread over processes, from raw text to its report.
@Tag("cpu")
class PipelineCycleTest {
    private static final int PATIENCE_SECONDS = 150;

    @TempDir
    private Path folder;

    private Path recipe(String name, String parallel) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), """
            name: %s
            corpus:
              sources: [%s]
              include: ["**.java"]
              split: {by-position: {train: 0.8, validation: 0.1, test: 0.1}}
              tokenizer: bytes
              context: 16
            model: {gpt: {layers: 2, heads: 2, dim: 16}}
            train: {steps: 6, batch: 4, clip: 1.0, validateEverySteps: 3, validationSamples: 10}
            samples: {prompts: ["pub"], tokens: 4}
            %s
            """.formatted(
                        name, House.find().root().resolve("core/src/main/java/dev/athanor/settings"), parallel));
    }

    private Process start(int rank, int port, Path recipe) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dathanor.threads=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName(),
                        "run",
                        recipe.toString(),
                        "--runs",
                        folder.resolve("runs").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("rank" + rank + ".log").toFile());
        builder.environment().put("RANK", Integer.toString(rank));
        builder.environment().put("WORLD_SIZE", "2");
        builder.environment().put("MASTER_ADDR", "127.0.0.1");
        builder.environment().put("MASTER_PORT", Integer.toString(port));
        return builder.start();
    }

    private void runInTwo(Path recipe) throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        List<Process> processes = new ArrayList<>();
        try {
            for (int rank = 0; rank < 2; rank++) {
                processes.add(start(rank, port, recipe));
            }
            for (int rank = 0; rank < 2; rank++) {
                var log = folder.resolve("rank" + rank + ".log");
                assertThat(processes.get(rank).waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as(Files.readString(log))
                        .isTrue();
                assertThat(processes.get(rank).exitValue())
                        .as(Files.readString(log))
                        .isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private double loss(String run) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("runs/" + run + "/report.json")))
                .path("loss")
                .asDouble();
    }

    @Test
    void twoProcessesMakeTheModelOfOneAndAReportWithTheirTimeline() throws Exception {
        runInTwo(recipe("two", "parallel: {pipeline: {stages: 2, schedule: zero-bubble, chunks: 4}}"));
        var alone = recipe("one", "");
        assertThat(Main.run(
                        "run",
                        alone.toString(),
                        "--runs",
                        folder.resolve("runs").toString()))
                .isZero();

        assertThat(loss("two")).isCloseTo(loss("one"), within(1e-4 * loss("one")));
        try (var model = ModelDirectory.readCausal(folder.resolve("runs/two/model"))) {
            assertThat(model.vocab()).isPositive();
        }
        assertThat(folder.resolve("runs/two/report.html"))
                .content()
                .contains("A step, measured", "rank 1, idle ", "backward to the weights of micro-batch 3 in stage 1");
        assertThat(folder.resolve("rank0.log"))
                .content()
                .contains(
                        "2 processes, blocks split at [0, 2, 2]",
                        "the pipeline was idle for ",
                        "in each of 2 processes",
                        "sample ");
        assertThat(folder.resolve("rank1.log")).content().doesNotContain("train ", "prepare ");
    }

    @Test
    void oneProcessAloneIsToldHowManyAreNeeded() throws IOException {
        var err = new StringWriter();
        var line = Main.commandLine();
        line.setErr(new PrintWriter(err));
        var recipe = recipe("lonely", "parallel: {pipeline: {stages: 2}}");
        assertThat(Main.run(
                        line,
                        "train",
                        recipe.toString(),
                        "--runs",
                        folder.resolve("runs").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("parallel.pipeline.stages is 2, and this is one process; start 2");
    }

    @Test
    void aPlanSaysWhatEachProcessTakes() throws IOException {
        var out = new StringWriter();
        var line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        var recipe = recipe("planned", "parallel: {pipeline: {stages: 2, schedule: 1f1b, microbatches: 4}}");
        assertThat(Main.run(
                        line,
                        "plan",
                        recipe.toString(),
                        "--processes",
                        "4",
                        "--runs",
                        folder.resolve("runs").toString()))
                .isZero();
        assertThat(out.toString())
                .contains("4 micro-batches, 2 copies of the model", "process 1, blocks", "expected idle share");
    }
}
