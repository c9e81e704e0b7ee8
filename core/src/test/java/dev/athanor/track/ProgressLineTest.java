package dev.athanor.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class ProgressLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    private final AtomicLong clock = new AtomicLong(-5_000_000_000L);

    @Test
    void aTerminalShowsBarLossRateAndTimeLeft() {
        var line = ProgressLine.onTerminal(out, 100, clock::get, "steps", 0, 1000);
        line.label("epoch 1/2");
        line.show("loss", 0.31234);
        pass(2000);
        line.update(500);
        assertThat(text())
                .isEqualTo("\repoch 1/2  ████████████████░░░░░░░░░░░░░░░░  50%  500/1,000  loss 0.3123  250 steps/s"
                        + "  0:02 left");
    }

    @Test
    void aTerminalIsNotRedrawnForEveryStep() {
        var line = ProgressLine.onTerminal(out, 80, clock::get, "steps", 0, 10_000);
        for (int step = 1; step <= 10_000; step++) {
            pass(1);
            line.update(step);
        }
        assertThat(text().chars().filter(c -> c == '\r').count()).isBetween(90L, 101L);
    }

    @Test
    void aNarrowTerminalGetsNoMoreThanItsWidth() {
        var line = ProgressLine.onTerminal(out, 30, clock::get, "steps", 0, 1000);
        line.label("第一轮训练正在进行");
        line.show("loss", 0.25);
        pass(1000);
        line.update(10);
        assertThat(Screen.width(text().substring(1))).isLessThan(30);
    }

    @Test
    void whatIsLeftOfALongerLineIsWipedAway() {
        var line = ProgressLine.onTerminal(out, 60, clock::get, "steps", 0, 10);
        line.show("loss", 0.1234);
        pass(1000);
        line.update(1);
        int before = Screen.width(text().substring(1));
        bytes.reset();
        line.show("loss", 1);
        pass(1000);
        line.update(2);
        assertThat(Screen.width(text().substring(1))).isGreaterThanOrEqualTo(before);
    }

    @Test
    void aMessageStandsAboveTheBar() {
        var line = ProgressLine.onTerminal(out, 60, clock::get, "steps", 0, 10);
        line.update(1);
        bytes.reset();
        line.message("epoch 1: validation loss 0.4");
        assertThat(text()).matches("(?s)\r +\repoch 1: validation loss 0.4\\R\r.*10%  1/10");
    }

    @Test
    void withoutATerminalPlainLinesComeEverMoreRarely() {
        var line = ProgressLine.plain(out, clock::get, "samples", 0, 3600);
        for (int second = 1; second <= 3600; second++) {
            pass(1000);
            line.update(second);
        }
        line.close();
        assertThat(text()).doesNotContain("\r", "█");
        assertThat(text().lines().findFirst()).hasValue("0%  5/3,600  1 samples/s  59:55 left");
        assertThat(text().lines().count()).isBetween(30L, 60L);
        assertThat(text().lines().toList().getLast()).isEqualTo("100%  3,600/3,600  1 samples/s  1:00:00");
    }

    @Test
    void aResumedTaskCountsItsRateFromWhereItGoesOn() {
        var line = ProgressLine.plain(out, clock::get, "steps", 900, 1000);
        pass(10_000);
        line.update(950);
        assertThat(text()).contains("95%  950/1,000  5 steps/s  0:10 left");
    }

    @Test
    void aSlowFirstMomentDoesNotMakeTheEstimate() {
        var line = ProgressLine.onTerminal(out, 80, clock::get, "steps", 0, 1000);
        pass(100);
        line.update(1);
        for (int second = 1; second <= 5; second++) {
            pass(1000);
            line.update(1 + second * 100L);
        }
        bytes.reset();
        line.close();
        double rate = Double.parseDouble(text().replaceAll("(?s).*  ([0-9.]+) steps/s.*", "$1"));
        assertThat(rate).isBetween(96.0, 100.0);
    }

    @Test
    void aTaskOfNothingIsDone() {
        ProgressLine.plain(out, clock::get, "steps", 0, 0).close();
        assertThat(text()).startsWith("100%  0/0");
        assertThatThrownBy(() -> ProgressLine.plain(out, clock::get, "steps", 5, 4))
                .hasMessage("5 of 4 steps, expected 0 to 4");
    }

    @Test
    void spansOfTimeAreShort() {
        assertThat(Stream.of(9L, 750L, 3723L, 187_200L).map(Duration::ofSeconds).map(Durations::text))
                .containsExactly("0:09", "12:30", "1:02:03", "2d 4h");
    }

    private void pass(long millis) {
        clock.addAndGet(millis * 1_000_000);
    }

    private String text() {
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
