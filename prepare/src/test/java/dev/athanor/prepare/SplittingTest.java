package dev.athanor.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cpu")
class SplittingTest {
    private static final int ROWS = 1003;

    @TempDir
    private Path folder;

    private Path source = Path.of("");

    @BeforeEach
    void writeTable() throws IOException {
        var lines = new ArrayList<>(List.of("number,who,day,y"));
        for (int i = 0; i < ROWS; i++) {
            var day = "20%02d-%02d-%02d".formatted(10 + (i * 7 % ROWS) / 300, (i * 7 % 300) / 28 + 1, i * 7 % 28 + 1);
            lines.add(i + ",p" + i % 97 + "," + day + "," + (i % 10 == 0 ? "rare" : "often"));
        }
        source = Tables.write(folder, "t.csv", lines.toArray(String[]::new));
    }

    private DataSettings settings(Split split) {
        var settings = DataSettings.defaults(source, "y", Task.CLASSIFICATION).scale(Scale.NONE);
        return switch (split) {
            case Split.Group _ -> settings.exclude("day").split(split);
            case Split.Time _ -> settings.exclude("who").split(split);
            case Split.Ratio _, Split.Stratified _ ->
                settings.exclude("who", "day").split(split);
        };
    }

    private List<Set<Integer>> numbers(Split split, long seed, Path directory) {
        Preparation.of(settings(split), seed).into(directory);
        var dataset = DatasetDirectory.open(directory);
        var parts = new ArrayList<Set<Integer>>();
        for (var part : Part.values()) {
            var samples = dataset.read(part);
            var numbers = new HashSet<Integer>();
            for (int row = 0; row < samples.rows(); row++) {
                numbers.add((int) samples.features()[row * samples.width()]);
            }
            assertThat(numbers).hasSize(samples.rows());
            parts.add(numbers);
        }
        return parts;
    }

    @Test
    void everyRowIsInOneSplitAndTheSharesAreExact() {
        for (Split split : List.of(new Split.Ratio(0.7, 0.1, 0.2), new Split.Stratified(0.7, 0.1, 0.2))) {
            var parts = numbers(split, 1, folder.resolve("d" + split.hashCode()));
            assertThat(parts).extracting(Set::size).containsExactly(702, 100, 201);
            var all = new HashSet<Integer>();
            parts.forEach(all::addAll);
            assertThat(all).hasSize(ROWS);
        }
    }

    @Test
    void theSeedDecidesTheSplitAndNothingElseDoes() {
        var split = new Split.Stratified(0.8, 0, 0.2);
        assertThat(numbers(split, 5, folder.resolve("a"))).isEqualTo(numbers(split, 5, folder.resolve("b")));
        assertThat(numbers(split, 6, folder.resolve("c"))).isNotEqualTo(numbers(split, 5, folder.resolve("b")));
    }

    @Test
    void twoPreparationsWriteTheSameBytes() throws IOException {
        for (var name : List.of("a", "b")) {
            Preparation.of(PreparationTest.churn(), 3).into(folder.resolve(name));
        }
        for (var file : Preparation.files().toList()) {
            assertThat(Files.readAllBytes(folder.resolve("a").resolve(file)))
                    .as(file)
                    .isEqualTo(Files.readAllBytes(folder.resolve("b").resolve(file)));
        }
    }

    @Test
    void allRowsOfAGroupStayTogether() {
        var parts = numbers(new Split.Group("who", 0.7, 0.1, 0.2), 2, folder.resolve("d"));
        var groups = parts.stream()
                .map(part -> {
                    var who = new HashSet<Integer>();
                    part.forEach(number -> who.add(number % 97));
                    return who;
                })
                .toList();
        assertThat(groups.get(0)).doesNotContainAnyElementsOf(groups.get(1)).doesNotContainAnyElementsOf(groups.get(2));
        assertThat(groups.get(1)).doesNotContainAnyElementsOf(groups.get(2));
        assertThat(parts.get(0).size()).isBetween(680, 725);
        assertThat(parts.stream().mapToInt(Set::size).sum()).isEqualTo(ROWS);
    }

    @Test
    void trainingIsOlderThanValidationAndValidationThanTest() throws IOException {
        var parts = numbers(new Split.Time("day", 0.7, 0.1, 0.2), 2, folder.resolve("d"));
        var days = Files.readAllLines(source).stream()
                .skip(1)
                .map(line -> line.split(",", -1)[2])
                .toList();
        var newestTrain =
                parts.get(0).stream().map(days::get).max(String::compareTo).orElseThrow();
        var oldestValidation =
                parts.get(1).stream().map(days::get).min(String::compareTo).orElseThrow();
        var newestValidation =
                parts.get(1).stream().map(days::get).max(String::compareTo).orElseThrow();
        var oldestTest =
                parts.get(2).stream().map(days::get).min(String::compareTo).orElseThrow();
        assertThat(newestTrain).isLessThan(oldestValidation);
        assertThat(newestValidation).isLessThan(oldestTest);
        assertThat(parts.get(0).size()).isBetween(695, 702);
    }

    @Test
    void sharesOfStrataAddUpToTheShareOfAll() {
        assertThat(Strata.shares(new long[] {5, 5, 5, 5}, 0.5)).containsExactly(3, 3, 2, 2);
        assertThat(Strata.shares(new long[] {50, 30, 20}, 0.3)).containsExactly(15, 9, 6);
        assertThat(Strata.shares(new long[] {3, 7}, 1)).containsExactly(3, 7);
    }
}
