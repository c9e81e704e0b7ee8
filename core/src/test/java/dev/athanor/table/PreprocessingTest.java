package dev.athanor.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class PreprocessingTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("preprocessing.json"), text);
    }

    private String written() throws IOException {
        var file = folder.resolve("written.json");
        Fits.mixed().write(file);
        return Files.readString(file);
    }

    @Test
    void whatIsWrittenIsReadBackEqual() {
        for (var fitted : List.of(Fits.mixed(), Fits.numbers())) {
            var file = folder.resolve("preprocessing.json");
            fitted.write(file);
            assertThat(Preprocessing.read(file)).isEqualTo(fitted);
        }
        assertThat(folder).isDirectoryContaining("glob:**.json").isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void doublesKeepTheirBits() {
        var column = new Column.Numeric("a", Optional.of(Double.MIN_VALUE), 0.1 + 0.2, Math.nextUp(1.0 / 3));
        var fitted =
                new Preprocessing(List.of(column), new Target.Quantity("y", -1e-300, Math.PI), List.of(), List.of());
        var file = folder.resolve("p.json");
        fitted.write(file);
        assertThat(Preprocessing.read(file)).isEqualTo(fitted);
    }

    @Test
    void embeddedColumnsSayTheirSizes() {
        assertThat(Fits.mixed().embeddings()).containsExactly(new Embedding("city", 3, 4));
        assertThat(Fits.mixed().width()).isEqualTo(5);
        assertThat(Fits.mixed().inputNames()).containsExactly("city", "age", "plan", "size");
    }

    @Test
    void aPredictionReturnsToTheTargetsUnits() {
        var price = new Target.Quantity("price", 100, 50);
        assertThat(price.restored(price.scaled(175))).isEqualTo(175);
    }

    @Test
    void anAbsentFileIsNamed() {
        assertThatThrownBy(() -> Preprocessing.read(folder.resolve("none.json")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none.json: no such file");
    }

    @Test
    void deepJsonIsRefused() throws IOException {
        var file = file("{\"columns\":" + "[".repeat(100_000));
        assertThatThrownBy(() -> Preprocessing.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("preprocessing.json:1: is not a preprocessing file");
    }

    @Test
    void truncatedJsonIsNamedWithItsLine() throws IOException {
        var text = written();
        var file = file(text.substring(0, text.length() / 2));
        assertThatThrownBy(() -> Preprocessing.read(file))
                .isInstanceOfSatisfying(
                        DataException.class, e -> assertThat(e.line()).isPresent())
                .hasMessageContaining("is not a preprocessing file");
    }

    @Test
    void anUnknownKeyIsRefused() throws IOException {
        var file = file(written().replaceFirst("\"centre\"", "\"surplus\" : 1, \"centre\""));
        assertThatThrownBy(() -> Preprocessing.read(file)).hasMessageContaining("surplus");
    }

    @Test
    void valuesThatCannotBeAreRefused() throws IOException {
        var file = file(written().replaceFirst("\"scale\" : 8.0", "\"scale\" : 0"));
        assertThatThrownBy(() -> Preprocessing.read(file)).hasMessageContaining("scale is 0, expected more than 0");
    }

    @Test
    void anUnknownKindOfColumnIsRefused() throws IOException {
        var file = file(written().replaceFirst("\"one-hot\"", "\"java.lang.Runtime\""));
        assertThatThrownBy(() -> Preprocessing.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("java.lang.Runtime");
    }

    @Test
    void oneNameForTwoColumnsIsRefused() {
        var column = new Column.Numeric("a", Optional.empty(), 0, 1);
        assertThatThrownBy(() -> new Preprocessing(
                        List.of(column, column), new Target.Quantity("y", 0, 1), List.of(), List.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("columns names a twice");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        var file = folder.resolve("absent").resolve("p.json");
        assertThatThrownBy(() -> Fits.mixed().write(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be written");
    }
}
