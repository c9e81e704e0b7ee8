package dev.athanor.table;

import dev.athanor.settings.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// What was fitted on a training split, and all that is needed to turn a raw row into a model's input.
///
/// @param columns the input columns in the order of the raw table
/// @param target what the model predicts
/// @param ignored columns a row may hold and the model does not see: excluded ones, the split's group or time
/// @param missingText texts that stand for a missing value: the empty one, `NA`, ...
public record Preprocessing(List<Column> columns, Target target, List<String> ignored, List<String> missingText) {
    /// Its name in a dataset or model directory.
    public static final String FILE = "preprocessing.json";

    public Preprocessing {
        var names = new HashSet<String>();
        var twice = Stream.concat(Stream.of(target.name()), columns.stream().map(Column::name))
                .filter(name -> !names.add(name))
                .findFirst();
        new Check()
                .that(!columns.isEmpty(), "columns", "is empty, expected at least one input column")
                .that(twice.isEmpty(), "columns", "names " + twice.orElse("") + " twice")
                .orThrow();
        columns = List.copyOf(columns);
        ignored = List.copyOf(ignored);
        missingText = List.copyOf(missingText);
    }

    /// Reads `preprocessing.json`.
    ///
    /// @throws DataException if the file is absent, is not such JSON, or holds values that cannot be
    public static Preprocessing read(Path file) {
        return PreprocessingFile.read(file);
    }

    /// Writes `preprocessing.json`, whole or not at all.
    ///
    /// @throws DataException if the folder cannot be written
    public void write(Path file) {
        PreprocessingFile.write(this, file);
    }

    /// How many numbers the model's input holds.
    public int width() {
        return columns.stream().mapToInt(Column::width).sum();
    }

    /// The input's entries in order: `tenure` for a number or a code, `contract=One year` for a category of its
    /// own. Codes to embed stand last.
    public List<String> featureNames() {
        var names = new ArrayList<String>();
        for (var column : columns) {
            switch (column) {
                case Column.Numeric number -> names.add(number.name());
                case Column.Ordinal ordinal -> names.add(ordinal.name());
                case Column.OneHot oneHot ->
                    oneHot.categories().forEach(category -> names.add(oneHot.name() + "=" + category));
                case Column.Embedded _ -> {}
            }
        }
        embeddings().forEach(embedding -> names.add(embedding.column()));
        return names;
    }

    /// The columns to embed, in the order of their codes at the end of the input.
    public List<Embedding> embeddings() {
        return columns.stream()
                .filter(Column.Embedded.class::isInstance)
                .map(Column.Embedded.class::cast)
                .map(column -> new Embedding(column.name(), column.categories().size(), column.dim()))
                .toList();
    }

    /// The raw input columns in order.
    public List<String> inputNames() {
        return columns.stream().map(Column::name).toList();
    }

    /// Turns rows into inputs; make one and keep it.
    public RowEncoder encoder() {
        return new RowEncoder(this);
    }
}
