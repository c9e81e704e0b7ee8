package dev.athanor.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rates of a whole run against PyTorch's, made by `schedules.py`.
@Tag("pure")
class ScheduleTest {
    private static final Map<String, Schedule> SCHEDULES = Map.of(
            "constant", Schedule.constant(),
            "constantWarm", Schedule.constant().warmupSteps(6),
            "step", Schedule.step(2, 0.5),
            "stepWarm", Schedule.step(2, 0.5).warmupSteps(6),
            "cosine", Schedule.cosine(),
            "cosineWarm", Schedule.cosine(0.1, 6));

    @ParameterizedTest
    @ValueSource(strings = {"constant", "constantWarm", "step", "stepWarm", "cosine", "cosineWarm"})
    void everyStepsFactorEqualsPyTorchs(String name) {
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
    void settingsOutOfRangeAreReportedTogether() {
        assertThatThrownBy(() -> new Step(0, -1, -2))
                .hasMessageContainingAll("everyEpochs is 0", "factor is -1.0", "warmupSteps is -2");
        assertThatThrownBy(() -> new Cosine(1.5, -1)).hasMessageContainingAll("floor is 1.5", "warmupSteps is -1");
        assertThatThrownBy(() -> new Horizon(0, 0)).hasMessageContainingAll("steps is 0", "stepsPerEpoch is 0");
    }
}
