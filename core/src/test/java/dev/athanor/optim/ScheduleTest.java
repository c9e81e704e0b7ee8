package dev.athanor.optim;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The rates of a whole run against those of PyTorch and transformers, made by `schedules.py`.
@Tag("pure")
class ScheduleTest {
    private static final Map<String, Schedule> SCHEDULES = Map.ofEntries(
            entry("constant", Schedule.constant()),
            entry("constantWarm", Schedule.constant().warmupSteps(6)),
            entry("step", Schedule.step(2, 0.5)),
            entry("stepWarm", Schedule.step(2, 0.5).warmupSteps(6)),
            entry("cosine", Schedule.cosine()),
            entry("cosineWarm", Schedule.cosine(0.1, 6)),
            entry("linear", Schedule.linear(0, 0)),
            entry("linearWarm", Schedule.linear(0, 6)),
            entry("stableLinear", Schedule.warmupStableDecay(0.25, 6).decay(0.25, DecayShape.LINEAR)),
            entry("stableCosine", Schedule.warmupStableDecay(0.25, 6).decay(0.25, DecayShape.COSINE)),
            entry("stableSqrt", Schedule.warmupStableDecay(0.25, 6)),
            entry(
                    "stableFloor",
                    WarmupStableDecay.defaults().decay(0.25, DecayShape.LINEAR).floor(0.1)));

    static Set<String> names() {
        return SCHEDULES.keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyStepsFactorEqualsThatOfPyTorchOrTransformers(String name) {
        var schedule = Objects.requireNonNull(SCHEDULES.get(name));
        var factors = new double[40];
        for (int step = 0; step < 40; step++) {
            factors[step] = schedule.factor(step, new Horizon(40, 10));
        }
        var expected = Reference.doubles(Reference.read("schedules.json").get(name));
        assertThat(factors).containsExactly(expected, within(1e-12));
    }

    @Test
    void theTutorialsStepDropsAfterEveryThirtyEpochs() {
        var horizon = new Horizon(100 * 7, 7);
        var step = Step.defaults();
        assertThat(step.factor(30 * 7 - 1, horizon)).isEqualTo(1);
        assertThat(step.factor(30 * 7, horizon)).isEqualTo(0.1);
        assertThat(step.factor(99 * 7, horizon)).isCloseTo(0.001, within(1e-15));
    }

    @Test
    void aCosineStaysAtItsFloorBeyondTheEnd() {
        assertThat(Schedule.cosine(0.25, 0).factor(90, new Horizon(40, 10))).isEqualTo(0.25);
    }

    @Test
    void aFallLongerThanWhatTheWarmUpLeavesBeginsAfterIt() {
        var schedule = Schedule.warmupStableDecay(1, 6).decay(1, DecayShape.LINEAR);
        assertThat(schedule.factor(5, new Horizon(40, 10))).isEqualTo(1);
        assertThat(schedule.factor(23, new Horizon(40, 10))).isEqualTo(0.5);
        assertThat(schedule.factor(40, new Horizon(40, 10))).isZero();
    }

    @Test
    void settingsOutOfRangeAreReportedTogether() {
        assertThatThrownBy(() -> new Step(0, -1, -2))
                .hasMessageContainingAll("everyEpochs is 0", "factor is -1", "warmupSteps is -2");
        assertThatThrownBy(() -> new Cosine(1.5, -1)).hasMessageContainingAll("floor is 1.5", "warmupSteps is -1");
        assertThatThrownBy(() -> new Linear(-1, -1)).hasMessageContainingAll("floor is -1", "warmupSteps is -1");
        assertThatThrownBy(() -> new WarmupStableDecay(2, DecayShape.LINEAR, 2, -1))
                .hasMessageContainingAll("decay is 2", "floor is 2", "warmupSteps is -1");
        assertThatThrownBy(() -> new Horizon(0, 0)).hasMessageContainingAll("steps is 0", "stepsPerEpoch is 0");
    }
}
