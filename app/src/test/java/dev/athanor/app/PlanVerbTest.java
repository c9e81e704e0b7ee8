package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `athanor plan` says of input that it cannot plan for; the plans themselves are in the life cycle's test.
@Tag("pure")
class PlanVerbTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int plan(String recipe, String... more) throws IOException {
        var file = Files.writeString(folder.resolve("r.yaml"), recipe);
        var line = Main.commandLine();
        line.setErr(new PrintWriter(err));
        var words = new ArrayList<>(List.of(
                "plan", file.toString(), "--runs", folder.resolve("runs").toString()));
        words.addAll(List.of(more));
        return Main.run(line, words.toArray(String[]::new));
    }

    @Test
    void everyProblemOfARecipeIsToldAtOnce() throws IOException {
        assertThat(plan("name: r\ncorpus: {sources: [x.txt], context: 0}\nmodel: {gpt: {dim: -1}}\n"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("context", "dim");
    }

    @Test
    void aCorpusThatIsNotThereIsNamed() throws IOException {
        assertThat(plan("name: r\ncorpus: {sources: [nowhere.txt]}\n")).isEqualTo(3);
        assertThat(err.toString()).contains("nowhere.txt", "corpus.sources");
    }

    @Test
    void aTableThatIsNotThereIsNamed() throws IOException {
        assertThat(plan("name: r\ndata: {source: nowhere.csv, target: y, task: classification}\n"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("nowhere.csv", "data.source");
    }

    @Test
    void aTableThatIsNotPreparedHasNoWidthYet() throws IOException {
        var table = Files.writeString(folder.resolve("t.csv"), "a,y\n1,x\n");
        assertThat(plan("name: r\ndata: {source: " + table + ", target: y, task: classification}\n"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("only a prepared table", "athanor prepare");
    }

    @Test
    void charactersAreCountedWhenTheCorpusIsPrepared() throws IOException {
        var text = Files.writeString(folder.resolve("t.txt"), "abc");
        assertThat(plan("name: r\ncorpus: {sources: [" + text + "], tokenizer: characters}\n"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("how many characters", "athanor prepare");
    }

    @Test
    void anAmountOfMemoryThatIsNoneIsToldWithExamples() throws IOException {
        assertThat(plan("name: r\ncorpus: {sources: [nowhere.txt]}\n", "--memory", "lots"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--memory is 'lots'", "2GB");
    }
}
