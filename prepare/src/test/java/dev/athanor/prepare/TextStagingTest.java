package dev.athanor.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.prepare.RawColumn.Kind;
import dev.athanor.prepare.RawColumn.Role;
import dev.athanor.table.NumberText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class TextStagingTest {
    private static final Set<String> MISSING = Set.of("", "NA", "-999");
    private static final List<RawColumn> COLUMNS = List.of(
            new RawColumn(0, "number", Kind.NUMBER, Role.FEATURE),
            new RawColumn(1, "text", Kind.TEXT, Role.FEATURE),
            new RawColumn(2, "target", Kind.TEXT, Role.TARGET));

    @TempDir
    private Path folder;

    private List<List<@Nullable Object>> staged(Path file, int blockBytes) throws IOException {
        var schema = new Schema(file, COLUMNS, COLUMNS.subList(0, 2), List.of());
        var rows = new ArrayList<List<@Nullable Object>>();
        Files.deleteIfExists(folder.resolve("stage"));
        try (var stage = new Stage(folder.resolve("stage"), COLUMNS);
                var workers = new Workers<>(
                        () -> new DelimitedText(',', MISSING, new RawBlock(schema, Set.copyOf(COLUMNS), MISSING)))) {
            new TextStaging(stage, workers, blockBytes).read(file);
            var reader = new StageReader(stage);
            for (var group : stage.groups()) {
                var numbers = reader.numbers(group, COLUMNS.getFirst());
                for (int row = 0; row < group.rows(); row++) {
                    var values = new ArrayList<@Nullable Object>();
                    values.add(Double.isNaN(numbers[row]) ? null : numbers[row]);
                    for (var column : COLUMNS.subList(1, 3)) {
                        int code = reader.codes(group, column)[row];
                        values.add(code == StageReader.ABSENT ? null : reader.texts(group, column)[code]);
                    }
                    rows.add(values);
                }
            }
        }
        return rows;
    }

    private static List<List<@Nullable Object>> strictly(Path file) {
        var rows = new ArrayList<List<@Nullable Object>>();
        try (var reader = new CsvRows(file, ',')) {
            for (var row = reader.next(); row != null; row = reader.next()) {
                var values = new ArrayList<@Nullable Object>();
                for (var column : COLUMNS) {
                    var text = row.values().get(column.name());
                    values.add(
                            text == null || MISSING.contains(text)
                                    ? null
                                    : column.isNumber() ? (Object) NumberText.parse(text) : text);
                }
                rows.add(values);
            }
        }
        return rows;
    }

    private static String number(SplittableRandom random) {
        long digits = random.nextLong() >>> random.nextInt(64);
        var text = new StringBuilder(Long.toString(digits));
        if (random.nextBoolean()) {
            int place = random.nextInt(text.length() + 1);
            text.insert(place, place == 0 ? "0." : ".");
        }
        if (random.nextInt(8) == 0) {
            text.append(random.nextBoolean() ? "e" : "E-").append(random.nextInt(20));
        }
        return switch (random.nextInt(12)) {
            case 0 -> "";
            case 1 -> "NA";
            case 2 -> "-999";
            case 3 -> "\"" + digits + "\"";
            case 4 -> " " + digits + " ";
            case 5 -> "+" + Math.abs(digits >> 1);
            default -> text.toString();
        };
    }

    private static String text(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 -> "\"\"";
            case 2 -> "\"a \"\"quote\"\", and\nlines\r\nof it\"";
            case 3 -> "\",\n\n\"";
            case 4 -> "in\"side";
            case 5 -> "Zürich";
            default -> "x".repeat(random.nextInt(20));
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 61, 200, 1 << 20})
    void whereverBlocksEndTheRowsAreThoseOfTheStrictReader(int blockBytes) throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            var random = new SplittableRandom(seed);
            var end = seed % 3 == 0 ? "\r\n" : "\n";
            var text = new StringBuilder(seed % 2 == 0 ? "\uFEFF" : "")
                    .append("number,text,target")
                    .append(end);
            for (int row = 0; row < 60; row++) {
                text.append(number(random))
                        .append(',')
                        .append(text(random))
                        .append(",y")
                        .append(end);
                if (random.nextInt(10) == 0) {
                    text.append(end);
                }
            }
            if (seed % 5 == 0) {
                text.setLength(text.length() - end.length());
            }
            var file = Files.writeString(folder.resolve("t.csv"), text);
            assertThat(staged(file, blockBytes)).as("seed %d", seed).isEqualTo(strictly(file));
        }
    }

    @Test
    void aNumberHasTheBitsOfItsText() throws IOException {
        var random = new SplittableRandom(5);
        var text = new StringBuilder("number,text,target\n");
        var expected = new ArrayList<Double>();
        for (int i = 0; i < 5000; i++) {
            double value = switch (i % 4) {
                case 0 -> random.nextGaussian();
                case 1 -> Math.round(random.nextGaussian() * 1e6) / 1e5;
                case 2 -> random.nextInt(-100_000_000, 100_000_000);
                default -> (float) random.nextGaussian(1e4, 1e6);
            };
            expected.add(value);
            text.append(value).append(",t,y\n");
        }
        var file = Files.writeString(folder.resolve("t.csv"), text);
        assertThat(staged(file, 1 << 16))
                .extracting(row -> (Double) row.getFirst())
                .isEqualTo(expected);
    }

    @Test
    void aQuoteThatIsNeverClosedEndsTheReading() throws IOException {
        var file = Files.writeString(
                folder.resolve("t.csv"), "number,text,target\n1,\"open,y\n" + "2,text,y\n".repeat(100));
        assertThatThrownBy(() -> staged(file, 40))
                .isInstanceOf(UnreadableText.class)
                .hasMessageContaining("not closed");
    }
}
