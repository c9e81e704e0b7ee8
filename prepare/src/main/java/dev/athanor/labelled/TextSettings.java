package dev.athanor.labelled;

import dev.athanor.prepare.Format;
import dev.athanor.prepare.Split;
import dev.athanor.settings.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What to make of raw files of texts and labels.
///
/// @param source a file of rows
/// @param test a file whose rows are the test split; drawn from `source` when absent
/// @param format how the files are written; by their names when absent
/// @param text the column of the texts
/// @param label the column of the labels
/// @param labels those that may occur, in the order of the model's classes; those that do, sorted, when empty
/// @param missing what to do about rows without a text or a label
/// @param duplicates what to do about a text that stands twice
/// @param split of `source`: stratified, or by ratio
public record TextSettings(
        Path source,
        Optional<Path> test,
        Optional<Format> format,
        String text,
        String label,
        List<String> labels,
        Missing missing,
        Duplicates duplicates,
        Optional<Split> split) {
    /// What to do about rows without a text or a label.
    public enum Missing {
        /// Stop, naming the first.
        ERROR,
        /// Leave them out, and count them.
        DROP
    }

    /// What to do about a text that stands twice.
    public enum Duplicates {
        /// Keep the first, and of one that is in the test file as well that alone.
        DROP,
        KEEP
    }

    public TextSettings {
        labels = List.copyOf(labels);
        var check = new Check()
                .notBlank("text", text)
                .notBlank("label", label)
                .that(!text.equals(label), "label", "is " + label + ", which text is too; expected another column")
                .that(labels.isEmpty() || labels.size() >= 2, "labels", "are " + labels + ", expected at least 2")
                .that(
                        labels.stream().distinct().count() == labels.size(),
                        "labels",
                        "are " + labels + ", one of them twice");
        boolean own = test.isPresent();
        split.ifPresent(given -> check.that(
                        given instanceof Split.Stratified || given instanceof Split.Ratio,
                        "split",
                        "is by group or time, expected stratified or ratio")
                .that(
                        !own || given.test() == 0,
                        "split.test",
                        "is " + given.test() + ", but test names a file of its own; expected 0"));
        check.orThrow();
    }

    /// Columns `text` and `label`, a tenth of the rows for validation and, without a test file, a fifth for test.
    public static TextSettings defaults(Path source) {
        return new TextSettings(
                source,
                Optional.empty(),
                Optional.empty(),
                "text",
                "label",
                List.of(),
                Missing.ERROR,
                Duplicates.DROP,
                Optional.empty());
    }

    public TextSettings test(Path value) {
        return new TextSettings(source, Optional.of(value), format, text, label, labels, missing, duplicates, split);
    }

    public TextSettings labels(String... values) {
        return new TextSettings(source, test, format, text, label, List.of(values), missing, duplicates, split);
    }

    public TextSettings missing(Missing value) {
        return new TextSettings(source, test, format, text, label, labels, value, duplicates, split);
    }

    public TextSettings split(Split value) {
        return new TextSettings(source, test, format, text, label, labels, missing, duplicates, Optional.of(value));
    }

    /// The split, where none is named the one of [#defaults].
    public Split splitOrDefault() {
        return split.orElseGet(
                () -> test.isPresent() ? new Split.Stratified(0.9, 0.1, 0) : new Split.Stratified(0.7, 0.1, 0.2));
    }
}
