package dev.athanor.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cpu")
class LeakageTest {
    @TempDir
    private Path folder;

    private List<String> warnings(Task task, Duplicates duplicates, String header, IntFunction<String> line)
            throws IOException {
        var lines = new ArrayList<>(List.of(header));
        for (int i = 0; i < 200; i++) {
            lines.add(line.apply(i));
        }
        var source = Tables.write(folder, "t.csv", lines.toArray(String[]::new));
        var settings = DataSettings.defaults(source, "y", task).duplicates(duplicates);
        return Preparation.of(settings, 1).into(folder.resolve("d")).info().warnings();
    }

    @Test
    void aColumnThatTellsTheClassIsNamed() throws IOException {
        var warnings = warnings(
                Task.CLASSIFICATION,
                Duplicates.DROP,
                "a,code,y",
                i -> (i * 37 % 101) / 7.0 + "," + (i % 3 + 5) + "," + "xyz".charAt(i % 3));
        assertThat(warnings)
                .containsExactly(
                        "column code tells the target y one to one; a model can read the answer from it: exclude it");
    }

    @Test
    void aColumnThatIsTheTargetInOtherUnitsIsNamed() throws IOException {
        var warnings = warnings(
                Task.REGRESSION,
                Duplicates.DROP,
                "a,cents,y",
                i -> (i * 37 % 101) / 7.0 + "," + i * 150.5 + "," + i * 1.505);
        assertThat(warnings)
                .containsExactly("column cents is the target y but for its scale; a model can read the answer from it:"
                        + " exclude it");
    }

    @Test
    void anIdentifierIsNamed() throws IOException {
        var warnings = warnings(
                Task.CLASSIFICATION, Duplicates.DROP, "id,a,y", i -> (1000 + i * 3) + "," + i % 17 / 3.0 + "," + i % 2);
        assertThat(warnings).containsExactly("column id is different in every row, as an identifier is: exclude it");
    }

    @Test
    void rowsThatAreInTwoSplitsAreCounted() throws IOException {
        var warnings =
                warnings(Task.CLASSIFICATION, Duplicates.KEEP, "a,b,y", i -> i % 20 + "," + i % 10 + "," + i % 2);
        assertThat(warnings)
                .containsExactly("60 rows of validation and test equal a training row in every feature, the"
                        + " target aside; drop duplicates, or split by group");
    }

    @Test
    void aColumnOfOneValueIsNamed() throws IOException {
        var warnings = warnings(Task.CLASSIFICATION, Duplicates.DROP, "a,b,y", i -> i / 3.0 + ",5," + i % 2);
        assertThat(warnings).containsExactly("column b is 5.0 in every training row and teaches nothing: exclude it");
    }
}
