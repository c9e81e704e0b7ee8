package dev.athanor.server;

import dev.athanor.model.ModelDirectory;
import dev.athanor.settings.Check;
import dev.athanor.table.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A model directory and the name it is served under.
///
/// @param name as it stands in `/models/NAME/predict`
public record ServedModel(String name, Path directory) {
    public ServedModel {
        new Check()
                .notBlank("name", name)
                .that(
                        name.codePoints().noneMatch(point -> "/\\%;?#".indexOf(point) >= 0 || point < 0x20)
                                && !name.equals(".")
                                && !name.equals(".."),
                        "name",
                        "is " + name + ", which cannot stand in an address; expected letters, digits, - and _")
                .orThrow();
    }

    /// The model of a run (`runs/churn`) or a model directory (`runs/churn/model`), under the run's name.
    ///
    /// @throws DataException if there is no model
    public static ServedModel of(Path runOrModelDirectory) {
        var path = runOrModelDirectory.toAbsolutePath().normalize();
        if (Files.isRegularFile(path.resolve(ModelDirectory.CONFIG))) {
            boolean ofRun = path.endsWith("model");
            return new ServedModel(nameOf(ofRun ? path.getParent() : path), path);
        }
        if (Files.isRegularFile(path.resolve("model").resolve(ModelDirectory.CONFIG))) {
            return new ServedModel(nameOf(path), path.resolve("model"));
        }
        throw DataException.in(
                runOrModelDirectory,
                Files.isDirectory(path)
                        ? "holds no model, expected config.json in it or in its folder model; train the run first"
                        : "there is no such folder, expected a run or a model directory");
    }

    private static String nameOf(@Nullable Path path) {
        var last = path == null ? null : path.getFileName();
        return last == null ? "model" : last.toString();
    }
}
