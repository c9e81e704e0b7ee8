package dev.athanor.prepare;

import dev.athanor.settings.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What to make of raw files.
///
/// @param source a file, or a folder of files of one format
/// @param format how the files are written; by their names when absent
/// @param target the column to predict
/// @param missing what to do with missing values, for every column; a mean or median is for numbers only
/// @param categories how categories become numbers, for every column
/// @param scale how numbers are scaled, for every column and a regression's target
/// @param missingText texts that stand for a missing value
/// @param exclude columns that are no features
/// @param columns what is said of single columns, by name
public record DataSettings(
        Path source,
        Optional<Format> format,
        String target,
        Task task,
        Missing missing,
        Categories categories,
        Scale scale,
        Duplicates duplicates,
        Split split,
        List<String> missingText,
        List<String> exclude,
        Map<String, ColumnSettings> columns) {
    public DataSettings {
        missingText = List.copyOf(missingText);
        exclude = List.copyOf(exclude);
        // sorted: the text of these settings is part of a dataset's fingerprint
        columns = Collections.unmodifiableMap(new TreeMap<>(columns));
        var own = columns.getOrDefault(target, ColumnSettings.defaults());
        var both = new ArrayList<>(exclude);
        both.retainAll(columns.keySet());
        new Check()
                .notBlank("target", target)
                .that(
                        !(task == Task.REGRESSION && split instanceof Split.Stratified),
                        "split",
                        "is stratified, which needs classes; a regression splits by ratio, group or time")
                .that(!exclude.contains(target), "exclude", "names the target " + target)
                .that(both.isEmpty(), "exclude", "names " + both + ", which columns also describes")
                .that(
                        own.categories().isEmpty()
                                && own.scale().isEmpty()
                                && own.type().isEmpty(),
                        "columns." + target,
                        "is the target, of which only missing can be said")
                .that(
                        !(split instanceof Split.Group group && group.column().equals(target)),
                        "split.group.column",
                        "is the target " + target)
                .that(
                        !(split instanceof Split.Time time && time.column().equals(target)),
                        "split.time.column",
                        "is the target " + target)
                .orThrow();
    }

    /// Classification splits by class, regression by ratio; the rest is one-hot, standard scaling, no missing
    /// values allowed and duplicates dropped.
    public static DataSettings defaults(Path source, String target, Task task) {
        return new DataSettings(
                source,
                Optional.empty(),
                target,
                task,
                new Missing.Error(),
                new Categories.OneHot(),
                Scale.STANDARD,
                Duplicates.DROP,
                task == Task.CLASSIFICATION ? Split.Stratified.defaults() : Split.Ratio.defaults(),
                List.of("", "NA", "N/A", "NaN", "nan", "null", "NULL"),
                List.of(),
                Map.of());
    }

    public DataSettings missing(Missing value) {
        return with(value, categories, scale, duplicates, split, exclude, columns);
    }

    public DataSettings categories(Categories value) {
        return with(missing, value, scale, duplicates, split, exclude, columns);
    }

    public DataSettings scale(Scale value) {
        return with(missing, categories, value, duplicates, split, exclude, columns);
    }

    public DataSettings duplicates(Duplicates value) {
        return with(missing, categories, scale, value, split, exclude, columns);
    }

    public DataSettings split(Split value) {
        return with(missing, categories, scale, duplicates, value, exclude, columns);
    }

    public DataSettings exclude(String... names) {
        return with(missing, categories, scale, duplicates, split, List.of(names), columns);
    }

    /// The same with `settings` for the column `name`.
    public DataSettings column(String name, ColumnSettings settings) {
        var changed = new TreeMap<>(columns);
        changed.put(name, settings);
        return with(missing, categories, scale, duplicates, split, exclude, changed);
    }

    /// The same of other files.
    public DataSettings source(Path value) {
        return new DataSettings(
                value,
                format,
                target,
                task,
                missing,
                categories,
                scale,
                duplicates,
                split,
                missingText,
                exclude,
                columns);
    }

    private DataSettings with(
            Missing missing,
            Categories categories,
            Scale scale,
            Duplicates duplicates,
            Split split,
            List<String> exclude,
            Map<String, ColumnSettings> columns) {
        return new DataSettings(
                source,
                format,
                target,
                task,
                missing,
                categories,
                scale,
                duplicates,
                split,
                missingText,
                exclude,
                columns);
    }

    ColumnSettings column(String name) {
        return columns.getOrDefault(name, ColumnSettings.defaults());
    }
}
