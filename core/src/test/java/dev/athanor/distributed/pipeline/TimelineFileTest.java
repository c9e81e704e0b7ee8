package dev.athanor.distributed.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class TimelineFileTest {
    @TempDir
    private Path folder;

    /// A step that took as long as a simulated one, with some time for the way.
    private static TimelineFile.Measured measured(double transfer) {
        var program = new ZeroBubble().program(4, 8);
        return new TimelineFile.Measured(program, Simulation.of(program, Costs.uniform(1, 1, 1, transfer)));
    }

    @Test
    void aStepReadsBackAsItWasWritten() throws IOException {
        var measured = measured(0.25);
        TimelineFile.write(folder, measured);
        var read = TimelineFile.read(folder).orElseThrow();
        assertThat(read.program()).isEqualTo(measured.program());
        assertThat(read.timeline().spans())
                .containsExactlyInAnyOrderElementsOf(measured.timeline().spans());
    }

    @Test
    void aRunWithoutAPipelineHasNone() throws IOException {
        assertThat(TimelineFile.read(folder)).isEmpty();
    }

    @Test
    void theSimulationBesideItHasNoTimeForTheWay() {
        var measured = measured(0.25);
        assertThat(measured.simulated().idleShare()).isCloseTo(3.0 / 27, within(1e-12));
        assertThat(measured.timeline().idleShare()).isGreaterThan(3.0 / 27);
    }

    @Test
    void aReportShowsBothWithEveryAction() {
        var page = Page.of("t");
        TimelineFigures.add(page, measured(0.25));
        var html = page.html();
        assertThat(html.split("<g class=\"kind0\">", -1)).hasSize(1 + 2 * 4 * 8);
        assertThat(html.split("<g class=\"kind3\">", -1)).hasSize(1 + 2 * 4 * 8);
        assertThat(html)
                .contains("A step, measured", "backward to the weights of micro-batch 7 in stage 3, 1000 ms")
                .contains("idle 11.11%");
    }
}
