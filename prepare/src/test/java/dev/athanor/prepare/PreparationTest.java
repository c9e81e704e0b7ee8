package dev.athanor.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cpu")
class PreparationTest {
    @TempDir
    private Path folder;

    static DataSettings churn() {
        return DataSettings.defaults(Tables.shipped("churn.csv"), "churn", Task.CLASSIFICATION)
                .column("total_charges", ColumnSettings.defaults().missing(new Missing.Median()));
    }

    static DataSettings housing() {
        return DataSettings.defaults(Tables.shipped("ames-housing.csv"), "Sale_Price", Task.REGRESSION);
    }

    static DataSettings cancer() {
        return DataSettings.defaults(Tables.shipped("breast-cancer.csv"), "target", Task.CLASSIFICATION);
    }

    @Test
    void theShippedTablesAreSplitByTheirShares() {
        var cancer = Preparation.of(cancer(), 42).into(folder.resolve("cancer")).info();
        assertThat(cancer.rows())
                .containsExactly(Map.entry("train", 398L), Map.entry("validation", 57L), Map.entry("test", 114L));
        var churn = Preparation.of(churn(), 42).into(folder.resolve("churn")).info();
        assertThat(churn.rowsRead()).isEqualTo(7043);
        assertThat(churn.dropped()).containsExactly(Map.entry("equal to an earlier row", 22L));
        var housing =
                Preparation.of(housing(), 42).into(folder.resolve("housing")).info();
        assertThat(housing.rows(Part.TRAIN)).isEqualTo(2051);
        assertThat(cancer.warnings()).isEmpty();
    }

    @Test
    void everyClassHasItsShareOfEverySplit() {
        var info = Preparation.of(churn(), 42).into(folder.resolve("d")).info();
        var yes = info.classes().getOrDefault("Yes", Map.of());
        double all = yes.values().stream().mapToLong(Long::longValue).sum();
        assertThat(yes.getOrDefault("train", 0L) / all).isCloseTo(0.7, within(1 / all));
        assertThat(yes.getOrDefault("test", 0L) / all).isCloseTo(0.2, within(1 / all));
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-hot", "ordinal", "embedding"})
    void aRowEncodedAloneHasTheBitsOfTheTrainingData(String encoding) {
        Categories categories = switch (encoding) {
            case "one-hot" -> new Categories.OneHot();
            case "ordinal" -> new Categories.Ordinal();
            default -> new Categories.Embedding(4);
        };
        for (var base : List.of(churn(), housing(), cancer())) {
            // all rows in train, and in the order of the file
            var settings =
                    base.categories(categories).duplicates(Duplicates.KEEP).split(new Split.Ratio(1, 0, 0));
            var directory = Preparation.of(settings, 1)
                    .into(folder.resolve(encoding + settings.target()))
                    .directory();
            var dataset = DatasetDirectory.open(directory);
            var train = dataset.read(Part.TRAIN);
            var encoder = dataset.preprocessing().encoder();
            int at = 0;
            try (var rows = RowReader.open(settings.source(), Optional.empty())) {
                for (var row = rows.next(); row != null; row = rows.next()) {
                    var encoded = encoder.encode(row.values());
                    var trained = Arrays.copyOfRange(train.features(), at, at + encoded.length);
                    assertThat(Arrays.equals(encoded, trained))
                            .as("bits of line %d", row.line())
                            .isTrue();
                    at += encoded.length;
                }
            }
            assertThat(at).isEqualTo(train.features().length);
        }
    }

    @Test
    void anUnchangedDatasetIsSkipped() throws Exception {
        var source = Tables.write(folder, "t.csv", "a,y", "1,p", "2,q", "3,p", "4,q", "5,p", "6,q");
        var settings = DataSettings.defaults(source, "y", Task.CLASSIFICATION).split(new Split.Ratio(0.5, 0, 0.5));
        var directory = folder.resolve("d");
        assertThat(Preparation.of(settings, 1).into(directory).skipped()).isFalse();
        assertThat(Preparation.of(settings, 1).into(directory).skipped()).isTrue();
        assertThat(Preparation.of(settings, 2).into(directory).skipped()).isFalse();
        Files.writeString(source, Files.readString(source).replace("6,q", "7,q"));
        assertThat(Preparation.of(settings, 2).into(directory).skipped()).isFalse();
        assertThat(Preparation.of(settings.scale(Scale.NONE), 2).into(directory).skipped())
                .isFalse();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("t.csv", "d");
    }

    @Test
    void aTableOfAThousandColumnsIsPreparedWhole() throws Exception {
        var random = new SplittableRandom(3);
        var lines = new ArrayList<String>();
        lines.add(IntStream.range(0, 1000).mapToObj(i -> "x" + i).collect(Collectors.joining(",", "", ",y")));
        for (int row = 0; row < 2000; row++) {
            int label = random.nextInt(10);
            var line = new StringBuilder();
            for (int column = 0; column < 1000; column++) {
                line.append(column == 7 ? row : (random.nextInt(2_000_000) - 1_000_000) / 1e5)
                        .append(',');
            }
            lines.add(line.append(label).toString());
        }
        lines.add(lines.get(1));
        var source = Tables.write(folder, "wide.csv", lines.toArray(String[]::new));
        var settings = DataSettings.defaults(source, "y", Task.CLASSIFICATION);
        var info = Preparation.of(settings, 42).into(folder.resolve("d")).info();
        assertThat(info.dropped()).containsExactly(Map.entry("equal to an earlier row", 1L));
        assertThat(info.rows(Part.TRAIN)).isEqualTo(1400);
        assertThat(info.classes()).hasSize(10);
        assertThat(info.warnings())
                .containsExactly("column x7 is different in every row, as an identifier is: exclude it");
        var train = DatasetDirectory.open(folder.resolve("d")).read(Part.TRAIN);
        assertThat(train.width()).isEqualTo(1000);
        for (int column = 0; column < 1000; column++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < train.rows(); row++) {
                double value = train.features()[row * 1000 + column];
                sum += value;
                squares += value * value;
            }
            assertThat(sum / train.rows()).isCloseTo(0, within(1e-5));
            assertThat(squares / train.rows()).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void rowsAreEqualByTheirValuesAndNotByHowTheyAreWritten() throws Exception {
        var source = Tables.write(
                folder,
                "t.csv",
                "a,b,y",
                "1,x,p",
                "1.0,x,p",
                "\"1\",x,p",
                "0,x,q",
                "-0.0,x,q",
                ",x,q",
                "NA,x,q",
                "1,x,q");
        var settings = DataSettings.defaults(source, "y", Task.CLASSIFICATION)
                .missing(new Missing.Mean())
                .split(new Split.Ratio(1, 0, 0));
        var info = Preparation.of(settings, 1).into(folder.resolve("d")).info();
        assertThat(info.dropped()).containsExactly(Map.entry("equal to an earlier row", 4L));
        assertThat(info.rows(Part.TRAIN)).isEqualTo(4);
    }
}
