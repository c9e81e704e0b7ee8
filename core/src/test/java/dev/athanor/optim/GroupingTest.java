package dev.athanor.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class GroupingTest {
    private Scope scope;
    private Map<String, Tensor> parameters;

    @BeforeEach
    void open() {
        scope = Scope.open();
        parameters = new LinkedHashMap<>();
        parameters.put("embedding.weight", Tensor.zeros(5, 2));
        parameters.put("norm.weight", Tensor.zeros(2));
        parameters.put("head.weight", Tensor.zeros(3, 2));
        parameters.put("head.bias", Tensor.zeros(3));
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void everyParameterIsInOneGroupByDefault() {
        assertThat(Grouping.defaults().of(parameters)).containsExactly(ParameterGroup.of(parameters));
    }

    @Test
    void decayAndPenaltiesCanLeaveBiasesAndNormsAlone() {
        var groups = Grouping.defaults().l1(0.1).l2(0.2).biasesAndNorms(false).of(parameters);
        assertThat(groups).hasSize(2);
        assertThat(groups.get(0).parameters().keySet()).containsExactly("norm.weight", "head.bias");
        assertThat(groups.get(0).decayScale()).isZero();
        assertThat(groups.get(0).l1()).isZero();
        assertThat(groups.get(1).parameters().keySet()).containsExactly("embedding.weight", "head.weight");
        assertThat(groups.get(1).decayScale()).isEqualTo(1);
        assertThat(groups.get(1).l1()).isEqualTo(0.1);
        assertThat(groups.get(1).l2()).isEqualTo(0.2);
    }

    @Test
    void theFirstPatternThatMatchesANameCounts() {
        var groups = Grouping.defaults()
                .patterns(new GroupPattern("head.bias", 3, 1, 0, 0), new GroupPattern("head.*", 2, 1, 0, 0))
                .of(parameters);
        assertThat(groups).hasSize(3);
        assertThat(groups.get(0).parameters().keySet()).containsExactly("head.bias");
        assertThat(groups.get(1).parameters().keySet()).containsExactly("head.weight");
        assertThat(groups.get(1).lrScale()).isEqualTo(2);
        assertThat(groups.get(2).parameters().keySet()).containsExactly("embedding.weight", "norm.weight");
    }

    @Test
    void patternsThatNameNothingAreReportedTogether() {
        var grouping = Grouping.defaults()
                .patterns(new GroupPattern("haed.*", 1, 0, 0, 0), new GroupPattern("head?", 1, 0, 0, 0));
        assertThatThrownBy(() -> grouping.of(parameters))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("patterns[0].parameters is 'haed.*', which names none of [embedding.weight,")
                .hasMessageContaining("patterns[1].parameters is 'head?'");
    }
}
