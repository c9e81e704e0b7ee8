package dev.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Tag("pure")
class RegressionReportTest {
    @Test
    void noRowsAreAnErrorAndNotANumber() {
        assertThatThrownBy(() -> RegressionReport.of("y", new double[0], new double[0]))
                .isInstanceOf(MetricException.class)
                .hasMessageStartingWith("there are no rows");
    }

    @Test
    void lengthsThatDifferAreCounted() {
        assertThatThrownBy(() -> RegressionReport.of("y", new double[2], new double[3]))
                .hasMessage("2 actual values for 3 predicted, expected as many");
    }

    @Test
    void aPredictionThatIsNotFiniteIsNamedWithItsRow() {
        assertThatThrownBy(() -> RegressionReport.of("y", new double[] {1, 2}, new double[] {1, Double.NaN}))
                .hasMessageStartingWith("row 1 has actual 2.0 and predicted NaN");
    }

    @Test
    void oneRowHasNoRSquaredAndSaysWhy() {
        var report = RegressionReport.of("y", new double[] {3}, new double[] {4});
        var json = JsonMapper.shared().readTree(report.json());
        assertThat(json.get("rSquared").isNull()).isTrue();
        assertThat(json.at("/undefined/rSquared").asString()).isEqualTo("R squared needs at least two rows");
        assertThat(json.at("/rmse").asDouble()).isEqualTo(1);
    }

    @Test
    void aConstantTargetIsSaid() {
        // Tenths have no exact binary form: a variance computed from sums would not be zero.
        var report = RegressionReport.of("y", new double[] {0.1, 0.1, 0.1}, new double[] {0.1, 0.1, 0.2});
        assertThat(report.rSquared()).isEqualTo(Score.of(0));
        assertThat(report.notes()).hasSize(1);
    }

    @Test
    void theWrittenPageShowsPredictionsAndResiduals(@TempDir Path folder) throws IOException {
        RegressionReport.of("<b>price", new double[] {1, 2, 3}, new double[] {1.5, 2, 2})
                .write(folder, "housing", "test split, 3 rows", Curves.none());
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("R squared", "Residuals", "predicted less actual", "&lt;b&gt;price")
                .doesNotContain("<b>price");
        var json = JsonMapper.shared().readTree(folder.resolve("report.json").toFile());
        assertThat(json.get("mae").asDouble()).isCloseTo(0.5, within(1e-12));
        assertThat(json.at("/headline/metric").asString()).isEqualTo("rmse");
    }
}
