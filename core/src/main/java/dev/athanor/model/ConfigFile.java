package dev.athanor.model;

import dev.athanor.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The `config.json` of a model directory, ours (`architecture`) or published (`model_type`).
final class ConfigFile {
    private static final String MODEL_TYPE = "model_type";

    private ConfigFile() {}

    static ObjectNode read(Path file) {
        try {
            if (JsonMapper.shared().readTree(Files.readAllBytes(file)) instanceof ObjectNode config) {
                return config;
            }
            throw new ModelException(file + " is not a JSON object, expected a model's configuration");
        } catch (NoSuchFileException error) {
            throw new ModelException(
                    file.getParent() + " is not a model directory: it has no " + file.getFileName()
                            + "; train a model first",
                    error);
        } catch (IOException error) {
            throw new ModelException(file + " cannot be read: " + error, error);
        } catch (JacksonException error) {
            throw new ModelException(file + " is not a model's configuration: " + error.getOriginalMessage(), error);
        }
    }

    /// The family that a configuration names, one of `known`.
    static String expect(Path file, ObjectNode config, List<String> known) {
        var key = config.has(ModelDirectory.ARCHITECTURE) ? ModelDirectory.ARCHITECTURE : MODEL_TYPE;
        var family = config.path(key).asString("");
        if (!known.contains(family)) {
            throw new ModelException(file + ": " + key + " is '" + family + "', expected "
                    + (known.size() == 1 ? "'" + known.getFirst() + "'" : "one of " + String.join(", ", known)));
        }
        return family;
    }

    /// What `constructor` makes of the configuration; its errors name the file.
    static <C> C build(Path file, Supplier<C> constructor) {
        try {
            return constructor.get();
        } catch (SettingsException error) {
            throw new ModelException(file + " cannot be used: " + error.getMessage(), error);
        } catch (JacksonException error) {
            var why = error.getCause() instanceof SettingsException settings
                    ? settings.getMessage()
                    : error.getOriginalMessage();
            throw new ModelException(file + " is not a model's configuration: " + why, error);
        }
    }
}
