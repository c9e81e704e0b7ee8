package dev.athanor.recipe;

import java.nio.file.Path;
import java.util.Comparator;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads a YAML file as a settings record and writes one back.
///
/// The rules: a record's components are the keys; keys left out come from its `public static X defaults()`, whose
/// parameters, if it has any, name the keys that have no default; a component of type `Optional` may be absent; a
/// sealed
/// interface is written by the name of one of its records, `{adam: {lr: 0.001}}`, or `adam` where every key has a
/// default,
/// or `{constant: x}` where the record has one component; an enum by its constant's name. Names of records and
/// constants
/// are in kebab case. A type with `public static X parse(String)` is one word. Paths are relative to the file's folder.
public final class RecipeFile {
    /// Whether the files and folders that a recipe names have to be there.
    public enum Files {
        MUST_EXIST,
        /// For the recipe of a past run, whose raw data may have moved on.
        MAY_BE_GONE
    }

    private RecipeFile() {}

    /// Whether the file's outermost mapping has this key.
    ///
    /// @throws RecipeException if it cannot be read as YAML
    static boolean hasKey(Path file, String key) {
        return new YamlSource(file).compose() instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .anyMatch(entry -> entry.getKeyNode() instanceof ScalarNode name
                                && name.getValue().equals(key));
    }

    /// The recipe in `file`, whose paths must all exist.
    ///
    /// @throws RecipeException naming every problem with its line
    public static <T extends Record> T read(Path file, Class<T> type) {
        return read(file, type, Files.MUST_EXIST);
    }

    /// The recipe in `file`.
    ///
    /// @throws RecipeException naming every problem with its line
    public static <T extends Record> T read(Path file, Class<T> type, Files files) {
        var problems = new Problems(file);
        var folder = file.toAbsolutePath().normalize().getParent();
        var scalars = new Scalars(folder == null ? file.toAbsolutePath() : folder, files);
        var node = new YamlSource(file).compose();
        var value = new Binder(problems, scalars).bindRoot(node, type);
        if (value == null || !problems.all().isEmpty()) {
            throw new RecipeException(problems.all().stream()
                    .sorted(Comparator.comparingInt(RecipeProblem::line))
                    .distinct()
                    .toList());
        }
        return value;
    }

    /// The text of a recipe that reads back equal from a file in `folder`, with every default written out.
    public static String write(Record recipe, Path folder) {
        return new RecipeWriter(folder.toAbsolutePath().normalize()).text(recipe);
    }
}
