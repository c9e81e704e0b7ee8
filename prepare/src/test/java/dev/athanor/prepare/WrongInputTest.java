package dev.athanor.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.settings.SettingsException;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cpu")
class WrongInputTest {
    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.startsWith("t.") || name.equals("t"));
        }
    }

    private static DataSettings settings(Path source) {
        return DataSettings.defaults(source, "y", Task.CLASSIFICATION).split(new Split.Ratio(0.5, 0, 0.5));
    }

    private DataException error(DataSettings settings) {
        return catchThrowableOfType(
                DataException.class, () -> Preparation.of(settings, 1).into(folder.resolve("dataset")));
    }

    private DataException error(UnaryOperator<DataSettings> change, String... lines) throws IOException {
        return error(change.apply(settings(Tables.write(folder, "t.csv", lines))));
    }

    private DataException error(String... lines) throws IOException {
        return error(UnaryOperator.identity(), lines);
    }

    /// A table whose fault stands beyond the rows that types are inferred from.
    private static String[] farDown(String fault) {
        var lines = new ArrayList<>(List.of("a,b,y"));
        for (int i = 0; i < 30_000; i++) {
            lines.add(i + ",x" + i % 3 + "," + i % 2);
        }
        lines.set(25_000, fault);
        return lines.toArray(String[]::new);
    }

    @Test
    void aRaggedRowIsNamedByItsLine() throws IOException {
        assertThat(error("a,b,y", "1,2,p", "3,q", "4,5,p"))
                .hasMessageEndingWith("t.csv:3: has 2 values, expected 3 as in the header; a value that holds the"
                        + " delimiter needs quotes");
        assertThat(error(farDown("1,x,1,1")).line()).hasValue(25_001);
        assertThat(error(farDown("1,x")).line()).hasValue(25_001);
    }

    @Test
    void textForANumberIsNamedByLineAndColumn() throws IOException {
        var early = error("a,b,y", "1,2,p", "3,4,q", "old,5,p", "6,7,q");
        assertThat(early).hasMessageContaining("t.csv:4: column a: is \"old\" where most values are numbers");
        var late = error(farDown("old,x,1"));
        assertThat(late).hasMessageContaining("t.csv:25001: column a: is \"old\", expected a number");
        assertThat(late.column()).hasValue("a");
    }

    @Test
    void numbersThatAreNotFiniteAreNamed() throws IOException {
        assertThat(error(farDown("inf,x,1"))).hasMessageContaining("t.csv:25001: column a: is \"inf\"");
        assertThat(error(farDown("1e300,x,1")))
                .hasMessageContaining("t.csv:25001: column a: is 1e300, which no 32-bit float can hold");
        assertThat(error(farDown("1e999,x,1"))).hasMessageContaining("t.csv:25001: column a");
    }

    @Test
    void bytesThatAreNotUtf8AreNamed() throws IOException {
        var lines = String.join("\n", farDown("1,caf\u00e9,1"));
        var file = Files.write(folder.resolve("t.csv"), lines.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(error(settings(file)))
                .hasMessageContaining("t.csv:25001: column b: is not UTF-8; save the file as UTF-8");
    }

    @Test
    void quotesThatDoNotCloseAreNamed() throws IOException {
        assertThat(error("a,b,y", "1,2,p", "3,\"x,q", "4,5,p"))
                .hasMessageContaining("t.csv:3: column b: has a quote that is never closed");
        assertThat(error("a,b,y", "1,2,p", "3,\"x\"y,q", "4,5,p"))
                .hasMessageContaining("t.csv:3: column b: has text after its closing quote");
    }

    @Test
    void filesWithoutRowsAreNamed() throws IOException {
        assertThat(error(settings(Files.writeString(folder.resolve("t.csv"), ""))))
                .hasMessageContaining("is empty");
        assertThat(error("a,b,y")).hasMessageContaining("t.csv: holds a header and no rows");
    }

    @Test
    void headersThatCannotBeAreNamed() throws IOException {
        assertThat(error("a,b,a,y", "1,2,3,4")).hasMessageContaining("t.csv:1: column a: stands in the header twice");
        assertThat(error("a,,y", "1,2,3")).hasMessageContaining("t.csv:1: the header's column 2 has no name");
    }

    @Test
    void columnsThatAreNotThereAreNamed() throws IOException {
        assertThat(error("a,b,z", "1,2,p"))
                .hasMessageEndingWith(
                        "column y: is named as the target and is not in the file, whose columns are a, b, z");
        assertThat(error(settings -> settings.exclude("c"), "a,b,y", "1,2,p")).hasMessageContaining("column c");
        assertThat(error(settings -> settings.column("c", ColumnSettings.defaults()), "a,b,y", "1,2,p"))
                .hasMessageContaining("column c: is named as columns");
        assertThat(error(settings -> settings.split(Split.Group.defaults("who")), "a,b,y", "1,2,p"))
                .hasMessageContaining("column who: is named as split.group.column");
        assertThat(error(settings -> settings.split(Split.Time.defaults("day")), "a,b,y", "1,2,p"))
                .hasMessageContaining("column day: is named as split.time.column");
    }

    @Test
    void oneClassIsNotEnough() throws IOException {
        assertThat(error("a,y", "1,p", "2,p", "3,p"))
                .hasMessageContaining("column y: holds one class only, \"p\", expected at least two");
    }

    @Test
    void tooFewRowsToSplitAreNamed() throws IOException {
        assertThat(error("a,y", "1,p")).hasMessageContaining("leaves no row for");
        assertThat(error(settings -> settings.split(Split.Stratified.defaults()), "a,y", "1,p", "2,p", "3,p", "4,q"))
                .hasMessageContaining("class q has 1 row, expected at least 3");
    }

    @Test
    void missingValuesAreNamedUnlessAllowed() throws IOException {
        assertThat(error("a,b,y", "1,u,p", "2,NA,q", "3,,p"))
                .hasMessageContaining(
                        "t.csv:3: column b: has no value, here and in 1 other rows; say columns.b.missing:"
                                + " drop or most-frequent");
        assertThat(error(settings -> settings.missing(new Missing.Mean()), "a,b,y", "1,u,p", "2,v,", "3,u,q"))
                .hasMessageContaining("t.csv:3: column y: has no value");
    }

    @Test
    void aFillThatIsNoNumberIsNamed() throws IOException {
        assertThat(error(settings -> settings.missing(new Missing.Constant("none")), "a,y", "1,p", ",q", "3,p", "4,q"))
                .hasMessageContaining("column a: is to be filled with \"none\", expected a number");
    }

    @Test
    void repeatedRowsAreNamedWhereTheyAreAnError() throws IOException {
        assertThat(error(settings -> settings.duplicates(Duplicates.ERROR), "a,y", "1,p", "2,q", "", "1,p", "4,q"))
                .hasMessageContaining("t.csv:5: equals an earlier row, as do 0 others");
    }

    @Test
    void sourcesThatCannotBeReadAreNamed() throws IOException {
        assertThat(error(settings(folder.resolve("none.csv"))))
                .hasMessageContaining("none.csv: no such file or folder");
        var empty = Files.createDirectory(folder.resolve("t"));
        assertThat(error(settings(empty))).hasMessageContaining("holds no files");
        Tables.write(empty, "a.csv", "a,y", "1,p");
        Tables.write(empty, "b.tsv", "a\ty", "1\tp");
        assertThat(error(settings(empty))).hasMessageContaining("expected files of one format");
        Files.delete(empty.resolve("b.tsv"));
        Tables.write(empty, "b.csv", "a,z,y", "1,2,p");
        assertThat(error(settings(empty))).hasMessageContaining("b.csv:1: has the columns [a, z, y], expected [a, y]");
        assertThat(error(settings(Tables.write(folder, "t.xlsx", ""))))
                .hasMessageContaining("has a name of no known format");
    }

    @Test
    void datesAreNoFeaturesByThemselves() throws IOException {
        assertThat(error("when,y", "2024-01-31,p", "2024-02-01,q")).hasMessageContaining("column when: holds dates");
    }

    @Test
    void wrongJsonIsNamedByItsLine() throws IOException {
        var cut = Tables.write(folder, "t.jsonl", "{\"a\": 1, \"y\": \"p\"}", "{\"a\": 2, \"y\"");
        assertThat(error(settings(cut))).hasMessageContaining("t.jsonl:2: is not JSON");
        var list = Tables.write(folder, "t.jsonl", "{\"a\": 1, \"y\": \"p\"}", "[1]");
        assertThat(error(settings(list))).hasMessageContaining("t.jsonl:2: is no JSON object");
        var nested = Tables.write(folder, "t.jsonl", "{\"a\": {\"b\": 1}, \"y\": \"p\"}", "{\"a\": {}, \"y\": \"p\"}");
        assertThat(error(settings(nested))).hasMessageContaining("column a: holds nested values");
        var deep = Tables.write(folder, "t.jsonl", "{\"a\": " + "[".repeat(100_000));
        assertThat(error(settings(deep))).hasMessageContaining("t.jsonl:1");
    }

    @Test
    void aParquetFileThatIsNoneIsNamed() throws IOException {
        assertThat(error(settings(Tables.write(folder, "t.parquet", "not parquet"))))
                .hasMessageContaining("t.parquet: cannot be read");
    }

    @Test
    void aFolderWithOtherThingsInItIsLeftAlone() throws IOException {
        var source = Tables.write(folder, "t.csv", "a,y", "1,p", "2,q", "3,p", "4,q");
        var other = Files.createDirectory(folder.resolve("t"));
        Files.writeString(other.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(() -> Preparation.of(settings(source), 1).into(other))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is there and is no dataset directory");
        assertThat(other.resolve("thesis.txt")).hasContent("years of work");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        var source = Tables.write(folder, "t.csv", "a,y", "1,p", "2,q", "3,p", "4,q");
        assertThatThrownBy(() -> Preparation.of(settings(source), 1).into(source.resolve("dataset")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void aFailureLeavesTheOldDatasetAsItWas() throws IOException {
        var source = Tables.write(folder, "t.csv", "a,y", "1,p", "2,q", "3,p", "4,q");
        var directory = folder.resolve("t");
        var before = Preparation.of(settings(source), 1).into(directory).info();
        Tables.write(folder, "t.csv", "a,y", "1,p", "2", "3,p", "4,q");
        assertThatThrownBy(() -> Preparation.of(settings(source), 1).into(directory))
                .isInstanceOf(DataException.class);
        assertThat(DatasetDirectory.open(directory).info()).isEqualTo(before);
    }

    @Test
    void settingsThatContradictEachOtherAreNamedAtOnce() {
        assertThatThrownBy(() -> new DataSettings(
                        Path.of("t.csv"),
                        java.util.Optional.empty(),
                        "y",
                        Task.REGRESSION,
                        new Missing.Error(),
                        new Categories.OneHot(),
                        Scale.NONE,
                        Duplicates.DROP,
                        Split.Stratified.defaults(),
                        List.of(),
                        List.of("y"),
                        java.util.Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("split is stratified, which needs classes")
                .hasMessageContaining("exclude names the target y");
        assertThatThrownBy(() -> new Split.Ratio(0.7, 0.1, 0.1))
                .hasMessageContaining("add up to 0.9, expected train + validation + test = 1");
    }
}
