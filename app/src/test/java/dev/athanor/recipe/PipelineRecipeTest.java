package dev.athanor.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.distributed.pipeline.FillDrain;
import dev.athanor.distributed.pipeline.Interleaved;
import dev.athanor.distributed.pipeline.OneForwardOneBackward;
import dev.athanor.distributed.pipeline.PipelineSettings;
import dev.athanor.distributed.pipeline.ZeroBubble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class PipelineRecipeTest {
    @TempDir
    private Path folder;

    private PipelineSettings read(String text) throws IOException {
        return RecipeFile.read(Files.writeString(folder.resolve("pipeline.yaml"), text), PipelineSettings.class);
    }

    @Test
    void aScheduleIsWrittenByTheNameThatItsFieldGivesIt() throws IOException {
        assertThat(read("{stages: 2, schedule: 1f1b}").schedule()).isEqualTo(new OneForwardOneBackward());
        assertThat(read("{stages: 2, schedule: gpipe}").schedule()).isEqualTo(new FillDrain());
        assertThat(read("{stages: 2, schedule: fill-drain}").schedule()).isEqualTo(new FillDrain());
        assertThat(read("{stages: 2, schedule: zero-bubble}").schedule()).isEqualTo(new ZeroBubble());
        assertThat(read("{stages: 2, schedule: interleaved}").schedule()).isEqualTo(new Interleaved(2));
        assertThat(read("{stages: 2, schedule: {interleaved: 4}}").schedule()).isEqualTo(new Interleaved(4));
    }

    @Test
    void aScheduleReadsBackAsItWasWritten() throws IOException {
        for (var schedule : new PipelineSettings[] {
            new PipelineSettings(2, new OneForwardOneBackward(), 8),
            new PipelineSettings(4, new Interleaved(3), 8),
            new PipelineSettings(4, new FillDrain(), 7)
        }) {
            assertThat(read(RecipeFile.write(schedule, folder))).isEqualTo(schedule);
        }
        assertThat(RecipeFile.write(new PipelineSettings(2, new OneForwardOneBackward(), 8), folder))
                .contains("schedule: 1f1b\n", "microbatches: 8\n");
    }

    @Test
    void chunksAreMicrobatches() throws IOException {
        assertThat(read("{stages: 2, chunks: 6}").microbatches()).isEqualTo(6);
        assertThatThrownBy(() -> read("{stages: 2, chunks: 6, microbatches: 8}"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("chunks is another name of microbatches, expected one of the two");
    }

    @Test
    void aScheduleThatIsNotKnownIsToldTheKnownOnes() {
        assertThatThrownBy(() -> read("{stages: 2, schedule: 1f2b}"))
                .hasMessageContaining("expected one of gpipe, 1f1b, interleaved, zero-bubble; did you mean 1f1b?");
        assertThatThrownBy(() -> read("{stages: 4, schedule: interleaved, microbatches: 6}"))
                .hasMessageContaining("microbatches is 6, which is no multiple of the 4 stages");
    }

    @Test
    void whatNeedsBlocksIsRefusedToAModelWithout() {
        refused("{shard: parameters}", "parallel.shard is parameters, for gpt and llama");
        refused("{pipeline: {stages: 2}}", "parallel.pipeline is for gpt and llama");
    }

    private void refused(String parallel, String problem) {
        var text = """
            name: x
            data: {source: t.csv, target: y, task: classification}
            model: {mlp: {hidden: [4]}}
            parallel: \
            """;
        assertThatThrownBy(() -> Recipe.read(
                        Files.writeString(folder.resolve("t.yaml"), text + parallel), RecipeFile.Files.MAY_BE_GONE))
                .hasMessageContaining(problem);
    }
}
