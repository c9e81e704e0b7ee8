package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.model.ModelDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// A recipe whose blocks are spread over processes, from raw text to its report.
@Tag("cpu")
class PipelineCycleTest {
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

    private double loss(String run) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("runs/" + run + "/report.json")))
                .path("loss")
                .asDouble();
    }

    @Test
    void twoProcessesMakeTheModelOfOneAndAReportWithTheirTimeline() throws Exception {
        var two = recipe("two", "parallel: {pipeline: {stages: 2, schedule: zero-bubble, chunks: 4}}");
        TwoProcesses.in(folder).run(two, two).forEach(exit -> assertThat(exit).isZero());
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
    void aNumberOfProcessesThatTheStagesDoNotDivideIsRefused() throws IOException {
        var err = new StringWriter();
        var line = Main.commandLine();
        line.setErr(new PrintWriter(err));
        var recipe = recipe("lonely", "parallel: {pipeline: {stages: 2}}");
        assertThat(Main.run(
                        line,
                        "train",
                        recipe.toString(),
                        "--processes",
                        "3",
                        "--runs",
                        folder.resolve("runs").toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("parallel.pipeline.stages is 2, for a multiple of 2 processes, and there are 3");
    }

    private String plan(String name, String parallel, String processes) throws IOException {
        var out = new StringWriter();
        var line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        var recipe = recipe(name, parallel).toString();
        var runs = folder.resolve("runs").toString();
        assertThat(Main.run(line, "plan", recipe, "--processes", processes, "--runs", runs))
                .isZero();
        return out.toString();
    }

    @Test
    void aPlanSaysWhatCopiesThatShareABatchTake() throws IOException {
        assertThat(plan("copies", "parallel: {shard: state}", "64"))
                .contains("64 copies", "4 samples of a batch, at most 1 each", "in each, of its slice", "93.75%");
    }

    @Test
    void aPlanSaysWhatIsWholeInAPassWhereParametersAreSharded() throws IOException {
        assertThat(plan("apart", "parallel: {shard: parameters}", "4"))
                .contains("model in a pass", "a block and the next");
    }

    @Test
    void aPlanSaysWhatEachProcessTakes() throws IOException {
        assertThat(plan("planned", "parallel: {pipeline: {stages: 2, schedule: 1f1b, microbatches: 4}}", "4"))
                .contains("4 micro-batches, 2 copies of the model", "process 1, blocks", "expected idle share");
    }
}
