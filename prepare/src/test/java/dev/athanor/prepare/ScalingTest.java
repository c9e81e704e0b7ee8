package dev.athanor.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.table.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("cpu")
class ScalingTest {
    private static final Path REFERENCE = Path.of("src", "test", "resources", "dev", "athanor", "prepare");

    @TempDir
    private Path folder;

    private static DataSettings settings(Missing missing, Scale scale) {
        return DataSettings.defaults(REFERENCE.resolve("scalers.csv"), "y", Task.CLASSIFICATION)
                .missing(missing)
                .scale(scale)
                .split(new Split.Time("day", 0.7, 0.1, 0.2));
    }

    @ParameterizedTest
    @CsvSource({
        "mean,StandardScaler", "mean,MinMaxScaler", "mean,RobustScaler",
        "median,StandardScaler", "median,MinMaxScaler", "median,RobustScaler",
        "most_frequent,StandardScaler", "most_frequent,MinMaxScaler", "most_frequent,RobustScaler"
    })
    void fillsAndScalesAreThoseOfScikitLearnOnTheTrainingRows(String strategy, String scaler) throws Exception {
        var expected = JsonMapper.shared()
                .readTree(Files.readString(REFERENCE.resolve("scalers.json")))
                .get(strategy + " " + scaler);
        Missing missing = switch (strategy) {
            case "mean" -> new Missing.Mean();
            case "median" -> new Missing.Median();
            default -> new Missing.MostFrequent();
        };
        var scale = switch (scaler) {
            case "StandardScaler" -> Scale.STANDARD;
            case "MinMaxScaler" -> Scale.MIN_MAX;
            default -> Scale.ROBUST;
        };
        var directory = Preparation.of(settings(missing, scale), 1)
                .into(folder.resolve("d"))
                .directory();
        var columns = DatasetDirectory.open(directory).preprocessing().columns();
        assertThat(columns).hasSize(5);
        for (var column : columns) {
            var number = (Column.Numeric) column;
            same(expected, "fill", number.name(), number.fill().orElseThrow());
            same(expected, "centre", number.name(), number.centre());
            same(expected, "scale", number.name(), number.scale());
        }
    }

    private static void same(JsonNode expected, String what, String column, double actual) {
        double value = expected.get(what).get(column).asDouble();
        assertThat(actual).as("%s of %s", what, column).isCloseTo(value, within(1e-6 * Math.abs(value) + 1e-12));
    }

    @Test
    void aConstantFillIsPutWhereAValueIsMissing() throws Exception {
        var source = Tables.write(folder, "t.csv", "a,b,y", "1,,p", "2,u,q", ",v,p", "4,u,q");
        var settings = DataSettings.defaults(source, "y", Task.CLASSIFICATION)
                .scale(Scale.NONE)
                .split(new Split.Ratio(1, 0, 0))
                .column("a", ColumnSettings.defaults().missing(new Missing.Constant("-7")))
                .column("b", ColumnSettings.defaults().missing(new Missing.Constant("none")));
        var directory = Preparation.of(settings, 1).into(folder.resolve("d")).directory();
        var dataset = DatasetDirectory.open(directory);
        assertThat(dataset.preprocessing().featureNames()).containsExactly("a", "b=u", "b=v", "b=none");
        assertThat(dataset.read(Part.TRAIN).features())
                .containsExactly(1, 0, 0, 1, 2, 1, 0, 0, -7, 0, 1, 0, 4, 1, 0, 0);
    }

    @Test
    void aRegressionsTargetIsScaledAndReturns() throws Exception {
        var source = Tables.write(folder, "t.csv", "a,y", "1,10", "2,20", "3,30", "4,41");
        var settings = DataSettings.defaults(source, "y", Task.REGRESSION).split(new Split.Ratio(1, 0, 0));
        var dataset = DatasetDirectory.open(
                Preparation.of(settings, 1).into(folder.resolve("d")).directory());
        var target = (dev.athanor.table.Target.Quantity) dataset.preprocessing().target();
        var values = dataset.read(Part.TRAIN).values();
        assertThat(target.centre()).isEqualTo(25.25);
        assertThat(target.restored(values[3])).isCloseTo(41, within(1e-5));
        assertThat(values[0]).isEqualTo(target.scaled(10));
    }

    @Test
    void theDescriptionCountsWhatTheColumnsHold() throws Exception {
        var source = Tables.write(folder, "t.csv", "id,a,b,y", "9,1,u,p", "8,,u,q", "7,3,v,p", "6,5,NA,q", "6,5,NA,q");
        var settings = DataSettings.defaults(source, "y", Task.CLASSIFICATION)
                .missing(new Missing.Drop())
                .column("b", ColumnSettings.defaults().missing(new Missing.MostFrequent()))
                .exclude("id")
                .split(new Split.Ratio(1, 0, 0));
        var info = Preparation.of(settings, 1).into(folder.resolve("d")).info();
        assertThat(info.rowsRead()).isEqualTo(5);
        assertThat(info.dropped()).isEqualTo(Map.of("no value of a", 1L, "equal to an earlier row", 1L));
        assertThat(info.rows(Part.TRAIN)).isEqualTo(3);
        var a = info.columns().get(1);
        assertThat(a.missing()).isEqualTo(1);
        assertThat(a.number().orElseThrow().mean()).isEqualTo(3);
        assertThat(info.columns().get(2).categories()).isEqualTo(Map.of("u", 1L, "v", 1L));
        assertThat(info.classes())
                .isEqualTo(Map.of(
                        "p", Map.of("train", 2L, "validation", 0L, "test", 0L),
                        "q", Map.of("train", 1L, "validation", 0L, "test", 0L)));
        assertThat(DatasetDirectory.open(folder.resolve("d")).info()).isEqualTo(info);
    }
}
