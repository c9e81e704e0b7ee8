package dev.athanor.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cpu")
class FormatsTest {
    private static final String[] LINES = {
        "age,city,y", "31,Zürich,p", "22,\"Bern, old\",q", "55,\"the \"\"big\"\" one\",p", ",Basel,q", "40,Basel,p"
    };

    @TempDir
    private Path folder;

    private float[] expected = {};

    @BeforeEach
    void prepareCsv() throws IOException {
        expected = features(Tables.write(folder, "t.csv", LINES));
    }

    private float[] features(Path source) {
        var settings = DataSettings.defaults(source, "y", Task.CLASSIFICATION)
                .missing(new Missing.Mean())
                .split(new Split.Ratio(1, 0, 0));
        var directory = folder.resolve("dataset of " + source.getFileName());
        Preparation.of(settings, 1).into(directory);
        return DatasetDirectory.open(directory).read(Part.TRAIN).features();
    }

    @Test
    void delimitedTextHasQuotesAndOtherLetters() {
        assertThat(expected).hasSize(5 * 5);
    }

    @Test
    void tabsCarriageReturnsAndAMarkAtTheStartChangeNothing() throws IOException {
        var text = String.join(
                "\r\n",
                "\uFEFFage\tcity\ty",
                "31\tZürich\tp",
                "22\tBern, old\tq",
                "55\t\"the \"\"big\"\" one\"\tp",
                "\tBasel\tq",
                "40\tBasel\tp",
                "");
        assertThat(features(Files.writeString(folder.resolve("t.tsv"), text))).isEqualTo(expected);
    }

    @Test
    void jsonLinesHoldTheSame() throws IOException {
        var file = Tables.write(
                folder,
                "t.jsonl",
                "{\"age\": 31, \"city\": \"Zürich\", \"y\": \"p\"}",
                "{\"city\": \"Bern, old\", \"age\": 22, \"y\": \"q\"}",
                "{\"age\": 55.0, \"city\": \"the \\\"big\\\" one\", \"y\": \"p\"}",
                "{\"city\": \"Basel\", \"y\": \"q\"}",
                "{\"age\": 40, \"city\": \"Basel\", \"y\": \"p\"}");
        assertThat(features(file)).isEqualTo(expected);
    }

    @Test
    void packedTextHoldsTheSame() throws IOException {
        packed("t.csv", Files.readString(folder.resolve("t.csv")));
        assertThat(features(folder.resolve("t.csv.gz"))).isEqualTo(expected);
        packed(
                "p.jsonl",
                "{\"age\": 31, \"city\": \"Zürich\", \"y\": \"p\"}\n{\"age\": 22, \"city\": \"Bern\", \"y\": \"q\"}\n");
        assertThat(features(folder.resolve("p.jsonl.gz"))).hasSize(2 * 3);
    }

    @Test
    void packedTextIsNamedByItsLineToo() throws IOException {
        packed("t.csv", "age,city,y\n1,Bern,p\n2,q\n");
        assertThatThrownBy(() -> features(folder.resolve("t.csv.gz")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("t.csv.gz:3: has 2 values, expected 3");
        var cut = Files.readAllBytes(folder.resolve("t.csv.gz"));
        Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(cut, cut.length - 12));
        assertThatThrownBy(() -> features(folder.resolve("cut.csv.gz")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cut.csv.gz: cannot be read");
        assertThatThrownBy(() -> features(Files.writeString(folder.resolve("plain.csv.gz"), "age,city,y\n")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("plain.csv.gz: cannot be read");
    }

    private void packed(String name, String text) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".gz")))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void parquetHoldsTheSame() throws Exception {
        var file = folder.resolve("t.parquet");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("COPY (FROM read_csv('" + folder.resolve("t.csv") + "')) TO '" + file + "'");
        }
        assertThat(features(file)).isEqualTo(expected);
        try (var rows = RowReader.open(file, Optional.empty())) {
            var row = rows.next();
            assertThat(row).isNotNull();
            assertThat(row.values()).containsEntry("age", "31").containsEntry("city", "Zürich");
        }
    }

    @Test
    void aFolderIsReadInTheOrderOfItsNames() throws IOException {
        var parts = Files.createDirectory(folder.resolve("parts"));
        Tables.write(parts, "b.csv", LINES[0], LINES[4], LINES[5]);
        Tables.write(parts, "a.csv", LINES[0], LINES[1], LINES[2], LINES[3]);
        assertThat(features(parts)).isEqualTo(expected);
    }

    @Test
    void namesThatDifferByCaseAreTwoFeatures() throws IOException {
        var file = Tables.write(folder, "case.csv", "A,a,b,y", "1,2,x,p", "3,4,X,q", "5,7,x,p");
        assertThat(features(file)).hasSize(3 * 4);
        var dataset = DatasetDirectory.open(folder.resolve("dataset of case.csv"));
        assertThat(dataset.preprocessing().featureNames()).containsExactly("A", "a", "b=X", "b=x");
        assertThat(dataset.read(Part.TRAIN).features()).containsSequence(0, 1).startsWith(-1.2247449f, -1.1355499f);
    }

    @Test
    void longDigitsAreNamesAndNotNumbers() throws IOException {
        var file = Tables.write(
                folder, "t2.csv", "card,y", "4000000000000001,p", "4000000000000002,q", "4000000000000001,q");
        assertThat(features(file)).containsExactly(1, 0, 0, 1, 1, 0);
    }

    @Test
    void theReportShowsEveryColumnAndWarning() throws IOException {
        var html = Files.readString(folder.resolve("dataset of t.csv").resolve("report.html"));
        assertThat(html)
                .contains("Data: t.csv")
                .contains("age")
                .contains("Bern, old")
                .contains("rows read");
    }
}
