package dev.athanor.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.recipe.Kitchen.Adam;
import dev.athanor.recipe.Kitchen.Constant;
import dev.athanor.recipe.Kitchen.CrossEntropy;
import dev.athanor.recipe.Kitchen.Fire;
import dev.athanor.recipe.Kitchen.Mood;
import dev.athanor.recipe.Kitchen.Pot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class RecipeWriterTest {
    @TempDir
    private Path folder;

    private Kitchen full(String text) {
        var pots = new LinkedHashMap<String, Pot>();
        pots.put("z", new Pot(1, Optional.empty()));
        pots.put("a b: c", new Pot(2, Optional.of(Mood.HASTY)));
        return new Kitchen(
                text,
                folder.resolve("data/t.csv"),
                Long.MAX_VALUE,
                1e-9,
                true,
                List.of(),
                Mood.HASTY,
                new Constant(text),
                new Fire(1, 2),
                Optional.of(Duration.ofMillis(1500)),
                pots,
                List.of(new Pot(3, Optional.empty()), new Pot(4, Optional.of(Mood.VERY_CALM))),
                Optional.of(new Adam(0.1, 0.5)),
                Map.of("g", List.of(1, 2)));
    }

    private Kitchen roundTrip(Kitchen kitchen) throws IOException {
        var run = Files.createDirectories(folder.resolve("runs/soup"));
        var file = Files.writeString(run.resolve("recipe.yaml"), RecipeFile.write(kitchen, run));
        return RecipeFile.read(file, Kitchen.class, RecipeFile.Files.MAY_BE_GONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain", "two words", "true", "null", "~", "12", "1e-3", " padded ", "a: b", "# no", "- dash",
                        "\"quoted\"",
                "back\\slash", "tab\tand\nline", "\u4e2d\u6587", "\ud83d\udd25", "\u0007", "\u2028", "", "{x}", "'",
                        "a#b", "*a", "no"
            })
    void whatIsWrittenReadsBackEqual(String text) throws IOException {
        var kitchen = full(text.isBlank() ? "x" + text : text);
        assertThat(roundTrip(kitchen)).isEqualTo(kitchen);
    }

    @Test
    void theDefaultsReadBackEqual() throws IOException {
        var kitchen = Kitchen.defaults("soup", Path.of("/elsewhere/t.csv"));
        assertThat(roundTrip(kitchen)).isEqualTo(kitchen);
    }

    @Test
    void everyDefaultIsWrittenOutInTheOrderOfTheComponents() {
        assertThat(RecipeFile.write(
                        Kitchen.defaults("soup", folder.resolve("data/t.csv")), folder.resolve("runs/soup")))
                .isEqualTo("""
                    name: soup
                    source: ../../data/t.csv
                    seed: 42
                    heat: 0.5
                    lid: false
                    hidden: [64, 32]
                    mood: very-calm
                    rule:
                      adam:
                        lr: 0.001
                        beta: 0.9
                    fire:
                      epochs: 10
                      batch: 64
                    pots: {}
                    shelf: []
                    grids: {}
                    """);
    }

    @Test
    void aChoiceWithoutKeysIsOneWord() throws IOException {
        var plain = Kitchen.defaults("soup", folder.resolve("t.csv"));
        var kitchen = new Kitchen(
                plain.name(),
                plain.source(),
                plain.seed(),
                plain.heat(),
                plain.lid(),
                plain.hidden(),
                plain.mood(),
                new CrossEntropy(),
                plain.fire(),
                plain.rest(),
                Map.of(),
                List.of(),
                Optional.of(new CrossEntropy()),
                Map.of());
        assertThat(RecipeFile.write(kitchen, folder)).contains("\nrule: cross-entropy\n", "\nspare: cross-entropy\n");
        assertThat(roundTrip(kitchen)).isEqualTo(kitchen);
    }
}
