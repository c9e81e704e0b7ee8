package dev.athanor.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class SettingsTest {

    @Test
    void everySettingOutOfRangeIsReportedAtOnce() {
        assertThatThrownBy(() -> new Adam(-1, 2, -0.1, -1, Double.NaN, false))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("lr is", "beta1 is 2", "beta2 is -0.1", "eps is", "weightDecay is NaN");
        assertThatThrownBy(() -> new AdamW(-1, 2, 0.9, 1e-8, 0, false)).hasMessageContainingAll("lr is", "beta1 is");
        assertThatThrownBy(() -> new Sgd(-1, 1, 2, true, -1))
                .hasMessageContainingAll("lr is", "momentum is", "dampening is", "nesterov is true", "weightDecay is");
        assertThatThrownBy(() -> new ParameterGroup(Map.of(), -1, -1, -1, -1))
                .hasMessageContainingAll("lrScale is", "decayScale is", "l1 is", "l2 is");
        assertThatThrownBy(() -> new GroupPattern(" ", -1, 0, 0, 0))
                .hasMessageContainingAll("parameters is blank", "lrScale is -1");
        assertThatThrownBy(() -> Grouping.defaults().l1(-1)).hasMessageContaining("l1 is -1");
    }

    @Test
    void nesterovWithoutMomentumIsRefused() {
        assertThatThrownBy(() -> new Sgd(0.1, 0, 0, true, 0))
                .hasMessage("nesterov is true, expected a momentum above 0 and no dampening with it");
    }

    @Test
    void defaultsArePyTorchs() {
        assertThat(Sgd.defaults()).isEqualTo(new Sgd(1e-3, 0, 0, false, 0));
        assertThat(Adam.defaults()).isEqualTo(new Adam(1e-3, 0.9, 0.999, 1e-8, 0, false));
        assertThat(AdamW.defaults()).isEqualTo(new AdamW(1e-3, 0.9, 0.999, 1e-8, 1e-2, false));
    }
}
