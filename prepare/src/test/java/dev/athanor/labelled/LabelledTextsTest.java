package dev.athanor.labelled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.prepare.Part;
import dev.athanor.prepare.Split;
import dev.athanor.table.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class LabelledTextsTest {
    @TempDir
    Path folder;

    private Path made() {
        return folder.resolve("made");
    }

    /// As many reviews, two of three good.
    private static String reviews(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"text\": \"review " + i + "\", \"label\": \"" + (i % 3 == 0 ? "bad" : "good") + "\"}")
                .collect(Collectors.joining("\n"));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private TextInfo prepare(TextSettings settings) {
        return LabelledTexts.prepare(settings, 42, made()).info();
    }

    private void assertRefused(TextSettings settings, String... words) {
        assertThatThrownBy(() -> prepare(settings))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(words);
        assertThat(made()).doesNotExist();
    }

    @Test
    void eachSplitHasItsShareOfEveryLabelAndNoTextOfAnother() throws IOException {
        var info = prepare(TextSettings.defaults(write("all.jsonl", reviews(300))));
        assertThat(info.labels()).containsExactly("bad", "good");
        assertThat(info.counts(Part.TRAIN)).containsEntry("bad", 70L).containsEntry("good", 140L);
        assertThat(info.counts(Part.VALIDATION)).containsEntry("bad", 10L).containsEntry("good", 20L);
        assertThat(info.counts(Part.TEST)).containsEntry("bad", 20L).containsEntry("good", 40L);
        var seen = new HashSet<String>();
        var directory = TextDirectory.open(made());
        for (var part : Part.values()) {
            assertThat(directory.rows(part)).hasSize((int) info.rows(part)).allSatisfy(row -> {
                assertThat(seen.add(row.text())).isTrue();
                int number = Integer.parseInt(row.text().substring("review ".length()));
                assertThat(row.label()).isEqualTo(number % 3 == 0 ? 0 : 1);
            });
        }
        assertThat(seen).hasSize(300);
    }

    @Test
    void theSameSettingsAndBytesAreNotPreparedTwice() throws IOException {
        var settings = TextSettings.defaults(write("all.jsonl", reviews(30)));
        assertThat(LabelledTexts.prepare(settings, 42, made()).skipped()).isFalse();
        assertThat(LabelledTexts.prepare(settings, 42, made()).skipped()).isTrue();
        assertThat(LabelledTexts.prepare(settings, 43, made()).skipped()).isFalse();
        write("all.jsonl", reviews(31));
        assertThat(LabelledTexts.prepare(settings, 43, made()).skipped()).isFalse();
    }

    @Test
    void aTextOfTheTestFileIsNotTrainedOn() throws IOException {
        var test = write("test.jsonl", "{\"text\": \"review 7\", \"label\": \"good\"}");
        var info = prepare(TextSettings.defaults(write("all.jsonl", reviews(30) + "\n" + reviews(3)))
                .test(test));
        assertThat(info.dropped()).containsEntry("duplicate", 4L);
        assertThat(info.rows(Part.TEST)).isEqualTo(1);
        assertThat(TextDirectory.open(made()).rows(Part.TRAIN))
                .noneMatch(row -> row.text().equals("review 7"));
    }

    @Test
    void tablesOfAnyFormatAreRead() throws IOException {
        var rows = IntStream.range(0, 30)
                .mapToObj(i -> "\"words, and more " + i + "\"," + (i % 2 == 0 ? "up" : "down"))
                .collect(Collectors.joining("\n", "text,label\n", "\n"));
        assertThat(prepare(TextSettings.defaults(write("all.csv", rows))).labels())
                .containsExactly("down", "up");
    }

    @Test
    void aColumnThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
        assertRefused(
                TextSettings.defaults(write("a.jsonl", "{\"review\": \"fine\", \"label\": \"good\"}")),
                "a.jsonl: column text: is not there; the file has review, label");
    }

    @Test
    void anEmptyTextAndAMissingLabelAreNamedOrDropped() throws IOException {
        var file = write("a.jsonl", reviews(30) + "\n{\"text\": \" \", \"label\": \"bad\"}");
        assertRefused(TextSettings.defaults(file), "a.jsonl:31: column text: is empty", "texts.missing: drop");
        var unlabelled = write("b.jsonl", reviews(30) + "\n{\"text\": \"hm\", \"label\": null}");
        assertRefused(TextSettings.defaults(unlabelled), "b.jsonl:31: column label: is empty, expected a label");
        assertThat(prepare(TextSettings.defaults(file).missing(TextSettings.Missing.DROP))
                        .dropped())
                .containsEntry("without a text", 1L);
    }

    @Test
    void aLabelThatNothingCanLearnIsNamed() throws IOException {
        var file = write("a.jsonl", reviews(30));
        var test = write("test.jsonl", "{\"text\": \"so so\", \"label\": \"middling\"}");
        assertRefused(
                TextSettings.defaults(file).test(test),
                "test.jsonl:1: column label: is \"middling\", which no row of",
                "expected one of bad, good");
        assertRefused(
                TextSettings.defaults(file).labels("good", "great"),
                "a.jsonl:1: column label: is \"bad\", expected one of texts.labels: good, great");
        assertRefused(
                TextSettings.defaults(file).labels("bad", "good", "middling"), "is \"middling\" in no training row");
        assertRefused(
                TextSettings.defaults(write("one.jsonl", "{\"text\": \"a\", \"label\": \"good\"}")),
                "is \"good\" in every row, expected at least two labels");
        assertRefused(TextSettings.defaults(write("few.jsonl", reviews(4))), "has 2 rows of the label", "split: ratio");
    }

    @Test
    void aBrokenGzipIsNamed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(reviews(3000).getBytes(StandardCharsets.UTF_8));
        }
        var cut = Files.write(folder.resolve("cut.jsonl.gz"), Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
        assertRefused(TextSettings.defaults(cut), "cut.jsonl.gz: cannot be read");
        var other = Files.writeString(folder.resolve("other.jsonl.gz"), "no gzip");
        assertRefused(TextSettings.defaults(other), "other.jsonl.gz: cannot be read");
    }

    @Test
    void settingsThatCannotBeUsedAreToldTogether() {
        assertThatThrownBy(() -> TextSettings.defaults(Path.of("a"))
                        .test(Path.of("b"))
                        .split(new Split.Stratified(0.7, 0.1, 0.2)))
                .hasMessageContaining("split.test is 0.2, but test names a file of its own; expected 0");
        assertThatThrownBy(() -> TextSettings.defaults(Path.of("a")).split(Split.Group.defaults("customer")))
                .hasMessageContaining("split is by group or time, expected stratified or ratio");
        assertThatThrownBy(() -> TextSettings.defaults(Path.of("a")).labels("same", "same"))
                .hasMessageContaining("one of them twice");
    }
}
