package dev.athanor.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.recipe.Kitchen.Adam;
import dev.athanor.recipe.Kitchen.Constant;
import dev.athanor.recipe.Kitchen.CrossEntropy;
import dev.athanor.recipe.Kitchen.Fire;
import dev.athanor.recipe.Kitchen.Mood;
import dev.athanor.recipe.Kitchen.Pot;
import dev.athanor.recipe.Kitchen.Sgd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class RecipeFileTest {
    private static final String HEAD = "name: soup\nsource: table.csv\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void aTableBesideTheRecipe() throws IOException {
        Files.writeString(folder.resolve("table.csv"), "a,b\n1,2\n");
    }

    private Path recipe(String text) throws IOException {
        return Files.writeString(folder.resolve("x.yaml"), text);
    }

    private Kitchen read(String text) throws IOException {
        return RecipeFile.read(recipe(text), Kitchen.class);
    }

    /// The messages of the problems, without the folder's name: "x.yaml:3: ...".
    private List<String> problems(String text) throws IOException {
        var file = recipe(text);
        try {
            RecipeFile.read(file, Kitchen.class);
        } catch (RecipeException e) {
            return e.problems().stream()
                    .map(problem -> problem.toString().replace(folder + "/", ""))
                    .toList();
        }
        return List.of();
    }

    @Test
    void keysLeftOutTakeTheirDefaults() throws IOException {
        assertThat(read(HEAD)).isEqualTo(Kitchen.defaults("soup", folder.resolve("table.csv")));
    }

    @Test
    void everyKindOfValueIsRead() throws IOException {
        var kitchen = read(HEAD + """
            seed: 7
            heat: 1e-3
            lid: true
            hidden: [1, 2]
            mood: hasty
            rule: {adam: {lr: 0.1}}
            fire: {epochs: 3}
            rest: 30s
            pots: {big one: {litres: 9, mood: very-calm}}
            shelf:
              - litres: 1
            grids: {small: [1]}
            """);

        assertThat(kitchen)
                .isEqualTo(new Kitchen(
                        "soup",
                        folder.resolve("table.csv"),
                        7,
                        0.001,
                        true,
                        List.of(1, 2),
                        Mood.HASTY,
                        new Adam(0.1, 0.9),
                        new Fire(3, 64),
                        Optional.of(Duration.ofSeconds(30)),
                        Map.of("big one", new Pot(9, Optional.of(Mood.VERY_CALM))),
                        List.of(new Pot(1, Optional.empty())),
                        Optional.empty(),
                        Map.of("small", List.of(1))));
    }

    @Test
    void aChoiceIsAWordWhenItsKeysHaveDefaults() throws IOException {
        assertThat(read(HEAD + "rule: cross-entropy").rule()).isEqualTo(new CrossEntropy());
        assertThat(read(HEAD + "rule: adam").rule()).isEqualTo(Adam.defaults());
        assertThat(read(HEAD + "rule: {adam: }").rule()).isEqualTo(Adam.defaults());
    }

    @Test
    void aChoiceOfOneComponentTakesItsBareValue() throws IOException {
        assertThat(read(HEAD + "rule: {constant: \"x\"}").rule()).isEqualTo(new Constant("x"));
        assertThat(read(HEAD + "spare: {sgd: 0.5}").spare()).contains(new Sgd(0.5));
        assertThat(read(HEAD + "rule: {sgd: {lr: 0.5}}").rule()).isEqualTo(new Sgd(0.5));
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsLine() throws IOException {
        assertThat(problems("""
            name: soup
            source: gone.csv
            seeds: 1
            heat: warm
            lid: yes
            hidden: [1, two, 3.5]
            mood: calm
            rule: {adam: {lr: -1, beat: 0.5}}
            fire:
              epochs: many
              batch: 0
            seed: -4
            pots: {a: {mood: hasty}}
            """))
                .containsExactly(
                        "x.yaml:2: source is 'gone.csv', expected a file or folder that exists: there is no gone.csv",
                        "x.yaml:3: seeds is not a key that is known here; did you mean seed?",
                        "x.yaml:4: heat is 'warm', expected a number",
                        "x.yaml:5: lid is 'yes', expected true or false",
                        "x.yaml:6: hidden[1] is 'two', expected a whole number",
                        "x.yaml:6: hidden[2] is '3.5', expected a whole number",
                        "x.yaml:7: mood is 'calm', expected one of very-calm, hasty",
                        "x.yaml:8: rule.adam.beat is not a key that is known here; did you mean rule.adam.beta?",
                        "x.yaml:8: rule.adam.lr is -1, expected more than 0",
                        "x.yaml:10: fire.epochs is 'many', expected a whole number",
                        "x.yaml:11: fire.batch is 0, expected at least 1",
                        "x.yaml:13: pots.a.litres is missing, expected a whole number");
    }

    @Test
    void aWrongChildDoesNotHideTheRangeOfItsSibling() throws IOException {
        assertThat(problems(HEAD + "heat: warm\nseed: -4\n"))
                .containsExactly(
                        "x.yaml:3: heat is 'warm', expected a number", "x.yaml:4: seed is -4, expected at least 0");
    }

    @Test
    void aKeyThatStandsTwiceIsNamedAtItsSecondPlace() throws IOException {
        assertThat(problems(HEAD + "seed: 1\nseed: 2\n")).containsExactly("x.yaml:4: seed stands twice, expected once");
    }

    @Test
    void missingKeysAreNamed() throws IOException {
        assertThat(problems("seed: 1\n"))
                .containsExactly(
                        "x.yaml:1: name is missing, expected a text", "x.yaml:1: source is missing, expected a path");
    }

    @Test
    void aWordThatNeedsKeysSaysWhich() throws IOException {
        assertThat(problems(HEAD + "rule: sgd\n"))
                .containsExactly("x.yaml:3: rule is 'sgd', which needs lr: write {sgd: {lr: ...}}");
    }

    @Test
    void anUnknownChoiceNamesTheNearest() throws IOException {
        assertThat(problems(HEAD + "rule: adm\n"))
                .containsExactly("x.yaml:3: rule is 'adm', expected one of adam, sgd, cross-entropy, constant;"
                        + " did you mean adam?");
        assertThat(problems(HEAD + "rule: {lr: 1}\n"))
                .containsExactly(
                        "x.yaml:3: rule.lr is not a choice here, expected one of adam, sgd, cross-entropy, constant");
        assertThat(problems(HEAD + "rule: {adam: {}, sgd: {lr: 1}}\n"))
                .containsExactly("x.yaml:3: rule has the keys adam, sgd, expected exactly one: one of adam, sgd,"
                        + " cross-entropy, constant");
    }

    @Test
    void numbersOutsideTheirTypeAreRefused() throws IOException {
        assertThat(problems(HEAD + "fire: {epochs: 1e99, batch: \"8\"}\nheat: 1e999\nseed: .nan\n"))
                .containsExactly(
                        "x.yaml:3: fire.epochs is '1e99', expected a whole number of at most 2147483647",
                        "x.yaml:3: fire.batch is '8', expected a whole number without quotes",
                        "x.yaml:4: heat is '1e999', expected a number of at most 1.7976931348623157E308",
                        "x.yaml:5: seed is '.nan', expected a whole number");
    }

    @Test
    void wrongShapesAreNamed() throws IOException {
        assertThat(problems(HEAD + "fire: hot\nhidden: {a: 1}\nheat: [1]\nseed:\npots: 3\n"))
                .containsExactly(
                        "x.yaml:3: fire is 'hot', expected the keys epochs, batch",
                        "x.yaml:4: hidden is a group of keys, expected a list such as [a, b]",
                        "x.yaml:5: heat is a list, expected a number",
                        "x.yaml:6: seed has no value, expected a whole number",
                        "x.yaml:7: pots is '3', expected keys with their values");
    }

    @Test
    void brokenYamlIsNamedByLineAndColumn() throws IOException {
        assertThat(problems("name: soup\nsource: a: b\n"))
                .singleElement()
                .asString()
                .startsWith("x.yaml:2: the recipe is not YAML at column 10: mapping values are not allowed here");
        assertThat(problems("name: soup\n\tsource: a\n"))
                .singleElement()
                .asString()
                .startsWith("x.yaml:2: the recipe is not YAML at column 1");
    }

    @Test
    void aSecondDocumentIsRefused() throws IOException {
        assertThat(problems(HEAD + "---\n" + HEAD)).singleElement().asString().contains("single document");
    }

    @Test
    void aListInPlaceOfARecipeIsRefused() throws IOException {
        assertThat(problems("- a\n"))
                .singleElement()
                .asString()
                .startsWith("x.yaml:1: the recipe is a list, expected the keys name, source");
    }

    @Test
    void emptyFilesAndFoldersAreRefused() throws IOException {
        assertThat(problems("")).containsExactly("x.yaml: the recipe is empty, expected the keys of a recipe");
        assertThat(problems("# only a comment\n"))
                .containsExactly("x.yaml: the recipe is empty, expected the keys of a recipe");
        assertThatThrownBy(() -> RecipeFile.read(folder, Kitchen.class))
                .isInstanceOf(RecipeException.class)
                .hasMessageEndingWith("the recipe is a folder, expected a recipe file");
    }

    @Test
    void aMissingRecipeNamesItsNeighbour() throws IOException {
        recipe(HEAD);
        assertThatThrownBy(() -> RecipeFile.read(folder.resolve("xx.yaml"), Kitchen.class))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("does not exist, did you mean")
                .hasMessageContaining("x.yaml?");
    }

    @Test
    void bytesThatAreNotUtf8AreNamedByLineAndOffset() throws IOException {
        var file = Files.write(
                folder.resolve("x.yaml"), "name: soup\nsource: t\u00e4ble".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> RecipeFile.read(file, Kitchen.class))
                .isInstanceOf(RecipeException.class)
                .hasMessageEndingWith("x.yaml:2: the recipe is not UTF-8: byte 0xE4 at offset 20");
    }

    @Test
    void aHundredThousandBracketsAreRefused() throws IOException {
        assertThat(problems("name: " + "[".repeat(100_000)))
                .containsExactly("x.yaml:1: the recipe is nested deeper than 40 levels");
    }

    @Test
    void aliasesThatMultiplyAreRefused() throws IOException {
        var list = "[" + "1, ".repeat(3000) + "1]";
        var bomb = new StringBuilder(HEAD).append("grids:\n  a: &a " + list + "\n");
        for (int i = 0; i < 40; i++) {
            bomb.append("  a" + i + ": *a\n");
        }
        assertThat(problems(bomb.toString())).singleElement().asString().contains("come to more than 100000 values");
    }

    @Test
    void aliasesAreReadAsWhatTheyStandFor() throws IOException {
        assertThat(read(HEAD + "pots: {a: &pot {litres: 2}, b: *pot}\n").pots())
                .isEqualTo(Map.of("a", new Pot(2, Optional.empty()), "b", new Pot(2, Optional.empty())));
    }

    @Test
    void pathsOfAPastRunMayBeGone() throws IOException {
        var file = recipe("name: soup\nsource: ../gone.csv\n");
        assertThat(RecipeFile.read(file, Kitchen.class, RecipeFile.Files.MAY_BE_GONE)
                        .source())
                .isEqualTo(folder.resolveSibling("gone.csv"));
    }

    @Test
    void tagsThatNameClassesMakeNothing() throws IOException {
        assertThat(problems(HEAD + "rule: !!java.net.URL [\"http://localhost\"]\n"))
                .containsExactly("x.yaml:3: rule is a list, expected one of adam, sgd, cross-entropy, constant");
    }
}
