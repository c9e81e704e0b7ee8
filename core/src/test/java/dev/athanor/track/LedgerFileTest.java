package dev.athanor.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.report.Bar;
import dev.athanor.table.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Tag("pure")
class LedgerFileTest {
    @TempDir
    Path folder;

    private final Ledger ledger = new Ledger(
            100,
            300,
            1_600,
            Map.of(
                    Phase.FORWARD, Duration.ofSeconds(2),
                    Phase.BACKWARD, Duration.ofSeconds(5),
                    Phase.SAVE, Duration.ofSeconds(2),
                    Phase.OTHER, Duration.ofSeconds(1)));
    private final Speed speed = new Speed("tokens", 1_234, 3e10, 1.2e11, "1024 x 1024 in f32 on 2 threads");

    @Test
    void sharesAreOfTheWholeAndTheSpeedIsOfTheSteps() {
        assertThat(ledger.wall()).isEqualTo(Duration.ofSeconds(10));
        assertThat(ledger.training()).isEqualTo(Duration.ofSeconds(7));
        assertThat(ledger.share(Phase.BACKWARD)).isEqualTo(0.5);
        assertThat(ledger.share(Phase.DATA)).isZero();
        assertThat(speed.shareOfPeak()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void theTableNamesTheLongestFirstAndWhatAResumedRunLeavesOut() {
        assertThat(LedgerTable.lines(ledger, speed))
                .containsExactly(
                        "backward                 5.00 s   50.0%",
                        "forward                  2.00 s   20.0%",
                        "save                     2.00 s   20.0%",
                        "other                    1.00 s   10.0%",
                        "in all                  10.00 s  100.0%  of steps 101 to 300; what ran before is not counted",
                        "1,234 tokens/s; 30 GFLOP/s, 25% of the 120 that matrix products of 1024 x 1024 in f32 on 2"
                                + " threads reach here");
    }

    @Test
    void whatIsWrittenIsReadAsBars() throws Exception {
        assertThat(LedgerFile.bars(folder)).isEmpty();
        LedgerFile.write(folder, ledger, speed, List.of(new RankTime(60, 4, 2.5)));
        assertThat(LedgerFile.bars(folder))
                .hasSize(Phase.values().length)
                .contains(new Bar("backward", 5), new Bar("data", 0));
        var json = JsonMapper.shared().readTree(Files.readString(folder.resolve(LedgerFile.FILE)));
        double sum = json.path("seconds")
                .valueStream()
                .mapToDouble(node -> node.asDouble())
                .sum();
        assertThat(sum).isCloseTo(json.path("wallSeconds").asDouble(), within(1e-9));
        assertThat(json.path("shareOfPeak").asDouble()).isCloseTo(0.25, within(1e-9));
        assertThat(json.path("ranks").path(0).path("stepMillis").asDouble()).isEqualTo(64);
        assertThat(json.path("ranks").path(0).path("hiddenMillis").asDouble()).isEqualTo(2.5);
    }

    @Test
    void aFileThatIsNoLedgerIsNamed() throws Exception {
        Files.writeString(folder.resolve(LedgerFile.FILE), "{");
        assertThatThrownBy(() -> LedgerFile.bars(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("ledger.json");
    }
}
