package dev.athanor.distributed.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The simulated schedules against the formulas of the papers that they are from.
@Tag("pure")
class PipelineScheduleTest {
    private static final double EXACT = 1e-12;

    record Numbers(int ranks, int microbatches, double forward, double input, double weight) {
        Costs costs() {
            return Costs.uniform(forward, input, weight, 0);
        }
    }

    static Stream<Numbers> numbers() {
        return IntStream.of(1, 2, 3, 4, 6, 8)
                .boxed()
                .flatMap(ranks -> IntStream.of(1, 2, 3, 4, 8, 12, 24)
                        .boxed()
                        .flatMap(microbatches -> Stream.of(
                                new Numbers(ranks, microbatches, 1, 1, 1), new Numbers(ranks, microbatches, 3, 4, 2))));
    }

    private static double idle(PipelineSchedule schedule, Numbers numbers) {
        return Simulation.of(schedule.program(numbers.ranks, numbers.microbatches), numbers.costs())
                .idleShare();
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void fillDrainIsIdleAsGpipeSays(Numbers numbers) {
        double p = numbers.ranks;
        double m = numbers.microbatches;
        assertThat(idle(new FillDrain(), numbers)).isCloseTo((p - 1) / (m + p - 1), within(EXACT));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void oneForwardOneBackwardIsIdleAsLongAsFillDrain(Numbers numbers) {
        double p = numbers.ranks;
        double m = numbers.microbatches;
        assertThat(idle(new OneForwardOneBackward(), numbers)).isCloseTo((p - 1) / (m + p - 1), within(EXACT));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void interleavingDividesTheIdleTimeByTheStagesOfARank(Numbers numbers) {
        double p = numbers.ranks;
        for (int v = 2; v <= 4; v++) {
            double m = numbers.microbatches * p; // a multiple of the ranks
            var more = new Numbers(numbers.ranks, (int) m, numbers.forward, numbers.input, numbers.weight);
            assertThat(idle(new Interleaved(v), more)).isCloseTo((p - 1) / (v * m + p - 1), within(EXACT));
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void zeroBubbleFillsTheWaitWithTheGradientsOfWeights(Numbers numbers) {
        double p = numbers.ranks;
        double m = numbers.microbatches + p; // the paper's schedule has more micro-batches than ranks
        var more = new Numbers(numbers.ranks, (int) m, numbers.forward, numbers.input, numbers.weight);
        double idle = (p - 1) * (numbers.forward + numbers.input - numbers.weight);
        double busy = m * (numbers.forward + numbers.input + numbers.weight);
        assertThat(idle(new ZeroBubble(), more)).isCloseTo(idle / (idle + busy), within(EXACT));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aRankKeepsAsManyMicrobatchesAsItsScheduleSays(Numbers numbers) {
        int p = numbers.ranks;
        int m = numbers.microbatches;
        for (int rank = 0; rank < p; rank++) {
            assertThat(new FillDrain().program(p, m).mostLive(rank)).isEqualTo(m);
            assertThat(new OneForwardOneBackward().program(p, m).mostLive(rank)).isEqualTo(Math.min(m, p - rank));
            assertThat(new ZeroBubble().program(p, m).mostLive(rank)).isEqualTo(Math.min(m, p));
            int ahead = 2 * (p - 1 - rank) + p;
            assertThat(new Interleaved(2).program(p, m * p).mostLive(rank)).isEqualTo(Math.min(2 * m * p, ahead + 1));
        }
    }

    @Test
    void anActionBeginsWhenWhatItWaitsForHasArrived() {
        var program = new OneForwardOneBackward().program(2, 1);
        var timeline = Simulation.of(program, Costs.uniform(1, 1, 1, 0.5));
        assertThat(timeline.spans())
                .containsExactlyInAnyOrder(
                        new Timeline.Span(0, Action.forward(0, 0), 0, 1),
                        new Timeline.Span(1, Action.forward(1, 0), 1.5, 2.5),
                        new Timeline.Span(1, Action.backward(1, 0), 2.5, 4.5),
                        new Timeline.Span(0, Action.backward(0, 0), 5, 7));
        assertThat(timeline.makespan()).isEqualTo(7);
        assertThat(timeline.idleShare(0)).isCloseTo(4.0 / 7, within(EXACT));
        assertThat(timeline.idleShare(1)).isCloseTo(4.0 / 7, within(EXACT));
    }

    private static List<List<Action>> lists(Program program) {
        return new ArrayList<>(program.byRank().stream().map(ArrayList::new).toList());
    }

    @Test
    void ranksThatWaitForEachOtherAreFound() {
        var lists = lists(new OneForwardOneBackward().program(2, 2));
        lists.set(0, List.of(Action.forward(0, 0), Action.backward(0, 0), Action.forward(0, 1), Action.backward(0, 1)));
        lists.set(1, List.of(Action.forward(1, 0), Action.forward(1, 1), Action.backward(1, 0), Action.backward(1, 1)));
        var program = new Program(2, 2, lists);
        assertThatThrownBy(() -> Simulation.of(program, Costs.uniform(1, 1, 1, 0)))
                .isInstanceOf(ProgramException.class)
                .hasMessageContaining("rank 0 waits before the backward of micro-batch 0 in stage 0 for the backward"
                        + " of micro-batch 0 in stage 1")
                .hasMessageContaining("rank 1 waits before the forward of micro-batch 1 in stage 1 for the forward"
                        + " of micro-batch 1 in stage 0");
    }

    @Test
    void anActionBeforeWhatItNeedsOfItsOwnRankIsFound() {
        var lists = lists(new ZeroBubble().program(2, 2));
        var last = new ArrayList<>(lists.get(1));
        int weight = last.indexOf(Action.backwardWeight(1, 0));
        int input = last.indexOf(Action.backwardInput(1, 0));
        last.set(weight, Action.backwardInput(1, 0));
        last.set(input, Action.backwardWeight(1, 0));
        lists.set(1, last);
        var program = new Program(2, 2, lists);
        assertThatThrownBy(() -> Simulation.of(program, Costs.uniform(1, 1, 1, 0)))
                .isInstanceOf(ProgramException.class)
                .hasMessageContaining("rank 1 waits before the backward to the weights of micro-batch 0 in stage 1"
                        + " for the backward to the input of micro-batch 0 in stage 1");
    }

    @Test
    void actionsThatAreMissingTwiceOrElsewhereAreNamed() {
        var lists = lists(new FillDrain().program(2, 1));
        lists.set(0, List.of(Action.forward(0, 0), Action.forward(0, 0), Action.forward(1, 0)));
        assertThatThrownBy(() -> new Program(2, 1, lists))
                .isInstanceOf(ProgramException.class)
                .hasMessageContaining("forward of micro-batch 0 in stage 0 stands twice")
                .hasMessageContaining("forward of micro-batch 0 in stage 1 stands at rank 0, not at 1")
                .hasMessageContaining("backward to the input of micro-batch 0 in stage 0 is missing");
    }

    @Test
    void settingsThatDoNotGoTogetherAreReportedAtOnce() {
        assertThatThrownBy(() -> new PipelineSettings(1, new FillDrain(), 0))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("stages is 1", "microbatches is 0");
        assertThatThrownBy(() -> new PipelineSettings(4, Interleaved.defaults(), 6))
                .hasMessageContaining(
                        "microbatches is 6, which is no multiple of the 4 stages, as interleaved needs; expected one,"
                                + " such as 8");
        assertThatThrownBy(() -> new Interleaved(1)).hasMessageContaining("stagesPerRank is 1");
        assertThat(PipelineSettings.defaults(4).microbatches()).isEqualTo(16);
    }
}
