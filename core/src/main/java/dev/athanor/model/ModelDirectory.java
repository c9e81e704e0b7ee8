package dev.athanor.model;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.athanor.checkpoint.AtomicFile;
import dev.athanor.checkpoint.Safetensors;
import dev.athanor.checkpoint.Weights;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.nn.Activation;
import dev.athanor.settings.SettingsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes model directories.
public final class ModelDirectory {
    /// The file that names the architecture and its sizes.
    public static final String CONFIG = "config.json";

    /// The file of parameters and buffers.
    public static final String WEIGHTS = "model.safetensors";

    /// The file of what turns a table's row into the model's input.
    public static final String PREPROCESSING = "preprocessing.json";

    private static final String ARCHITECTURE = "architecture";
    private static final String MLP = "mlp";

    private static final JsonMapper JSON = JsonMapper.builder()
            .addMixIn(Activation.class, NamedByKind.class)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    private interface NamedByKind {}

    private ModelDirectory() {}

    /// Writes configuration and weights; each file is whole or not there.
    public static void write(Path directory, Mlp model) {
        try {
            Files.createDirectories(directory);
        } catch (IOException error) {
            throw new ModelException(directory + " cannot be made: " + error, error);
        }
        Safetensors.write(directory.resolve(WEIGHTS), Weights.sources(model.state()), Map.of("format", "pt"));
        ObjectNode config = JSON.createObjectNode().put(ARCHITECTURE, MLP);
        config.setAll((ObjectNode) JSON.valueToTree(model.config()));
        var bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(config));
        AtomicFile.write(directory.resolve(CONFIG), channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /// The model of a directory, on the CPU, in training mode. The caller closes it.
    ///
    /// @throws ModelException if there is no such model, or it is not an MLP
    public static Mlp readMlp(Path directory) {
        var model = Mlp.of(mlpConfig(directory.resolve(CONFIG)));
        try {
            Weights.load(directory.resolve(WEIGHTS), model.state());
            return model;
        } catch (RuntimeException error) {
            model.close();
            throw error;
        }
    }

    private static MlpConfig mlpConfig(Path file) {
        try {
            if (!(JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode config)) {
                throw new ModelException(file + " is not a JSON object, expected a model's configuration");
            }
            var architecture = config.path(ARCHITECTURE).asString("");
            if (!architecture.equals(MLP)) {
                throw new ModelException(
                        file + ": architecture is '" + architecture + "', expected '" + MLP + "', the one known here");
            }
            config.remove(ARCHITECTURE);
            return JSON.treeToValue(config, MlpConfig.class);
        } catch (NoSuchFileException error) {
            throw new ModelException(
                    file.getParent() + " is not a model directory: it has no " + CONFIG + "; train a model first",
                    error);
        } catch (IOException error) {
            throw new ModelException(file + " cannot be read: " + error, error);
        } catch (JacksonException error) {
            var why = error.getCause() instanceof SettingsException settings
                    ? settings.getMessage()
                    : error.getOriginalMessage();
            throw new ModelException(file + " is not a model's configuration: " + why, error);
        }
    }
}
