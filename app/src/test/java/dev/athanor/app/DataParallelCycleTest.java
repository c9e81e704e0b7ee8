package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Recipes whose batches are shared by processes, from raw files to their reports.
@Tag("cpu")
class DataParallelCycleTest {
    private static final String TEXT =
            """
            corpus:
              sources: [%s]
              include: ["**.java"]
              split: {by-position: {train: 0.8, validation: 0.1, test: 0.1}}
              tokenizer: bytes
              context: 16
            model: {gpt: {layers: 2, heads: 2, dim: 16}}
            train: {steps: 6, batch: 4, clip: 1.0, validateEverySteps: 3, validationSamples: 10}
            samples: {prompts: ["pub"], tokens: 4}
            """.formatted(House.find().root().resolve("core/src/main/java/dev/athanor/settings"));

    @TempDir
    private Path folder;

    private Path recipe(String name, String rest) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), "name: " + name + "\n" + rest);
    }

    private String runs() {
        return folder.resolve("runs").toString();
    }

    private double loss(String run) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(Path.of(runs(), run, "report.json")))
                .path("loss")
                .asDouble();
    }

    private void endTheSame(String text) throws Exception {
        var two = recipe("two", text + "parallel: {data: 2}\n");
        var processes = TwoProcesses.in(folder);
        assertThat(processes.run(two, two)).as(processes.said(0)).containsExactly(0, 0);
        assertThat(Main.run("run", recipe("one", text).toString(), "--runs", runs()))
                .isZero();
        assertThat(loss("two")).isCloseTo(loss("one"), within(1e-5 * loss("one")));
        assertThat(processes.said(0)).contains("prepare ", "completed", "in each of 2 processes", "rank 1  a step ");
        assertThat(processes.said(1)).doesNotContain("train ", "prepare ");
    }

    @Test
    void twoProcessesMakeTheLanguageModelOfOne() throws Exception {
        endTheSame(TEXT);
    }

    @Test
    void twoProcessesMakeTheTableModelOfOne() throws Exception {
        var rows = IntStream.range(0, 200)
                .mapToObj(row -> row % 17 + "," + row % 5 + "," + (row % 17 > 8 ? "yes" : "no"))
                .collect(Collectors.joining("\n", "a,b,label\n", "\n"));
        Files.writeString(folder.resolve("rows.csv"), rows);
        endTheSame("""
            data: {source: rows.csv, task: classification, target: label}
            model: {mlp: {hidden: [8]}}
            train: {epochs: 3, batch: 32}
            """);
    }

    @Test
    void processesWithDifferentRecipesAreNamedBeforeAnythingIsDone() throws Exception {
        var processes = TwoProcesses.in(folder);
        var exits = processes.run(recipe("same", TEXT), recipe("other", TEXT.replace("dim: 16", "dim: 32")));
        assertThat(exits).containsExactly(4, 4);
        for (int rank = 0; rank < 2; rank++) {
            assertThat(processes.said(rank)).contains("rank 1 has another recipe than rank 0");
        }
        assertThat(Path.of(runs())).doesNotExist();
    }

    @Test
    void aProcessOfAnotherBuildIsNamed() throws Exception {
        var more = Files.createDirectories(folder.resolve("more"));
        Files.writeString(more.resolve("Another.class"), "not of the first");
        var processes = TwoProcesses.in(folder);
        var recipe = recipe("built", TEXT);
        var exits = processes.run(
                new TwoProcesses.Start(recipe, processes.runs(), ""),
                new TwoProcesses.Start(recipe, processes.runs(), more.toString()));
        assertThat(exits).containsExactly(4, 4);
        for (int rank = 0; rank < 2; rank++) {
            assertThat(processes.said(rank)).contains("rank 1 has another build of this program than rank 0");
        }
    }

    /// On a host that does not share the runs' folder, and has a dataset from before the rows changed.
    @Test
    void aProcessWithAnotherDatasetIsNamed() throws Exception {
        var rows = folder.resolve("changing.csv");
        var recipe = recipe("fed", """
            data: {source: changing.csv, task: classification, target: label}
            model: {mlp: {hidden: [8]}}
            train: {epochs: 3, batch: 32}
            """);
        var others = folder.resolve("runs of another host");
        Files.writeString(rows, rows(80));
        assertThat(Main.run("prepare", recipe.toString(), "--runs", others.toString()))
                .isZero();
        Files.writeString(rows, rows(90));
        var processes = TwoProcesses.in(folder);
        var exits = processes.run(
                new TwoProcesses.Start(recipe, processes.runs(), ""), new TwoProcesses.Start(recipe, others, ""));
        assertThat(exits).containsExactly(4, 4);
        for (int rank = 0; rank < 2; rank++) {
            assertThat(processes.said(rank))
                    .contains("the processes of one run must start from the same:", "rank 1 has dataset ");
        }
    }

    private static String rows(int count) {
        var rows = new StringBuilder("a,b,label\n");
        for (int i = 0; i < count; i++) {
            rows.append(i % 7)
                    .append(',')
                    .append(i % 5)
                    .append(',')
                    .append(i % 2 == 0 ? "even" : "odd")
                    .append('\n');
        }
        return rows.toString();
    }

    @Test
    void anotherNumberOfProcessesThanTheRecipeNamesIsRefused() throws IOException {
        var err = new StringWriter();
        var line = Main.commandLine();
        line.setErr(new PrintWriter(err));
        var recipe = recipe("lonely", TEXT + "parallel: {data: 3}\n");
        assertThat(Main.run(line, "train", recipe.toString(), "--processes", "2", "--runs", runs()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("parallel.data is 3, for 3 processes, and there are 2");
    }
}
