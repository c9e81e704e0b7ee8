package dev.athanor.model;

import dev.athanor.checkpoint.Weights;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/// The tiny models that transformers made, written by `families.py`.
final class Published {
    private Published() {}

    static Path directory(String name) {
        try {
            return Path.of(Objects.requireNonNull(Published.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException error) {
            throw new IllegalStateException(error);
        }
    }

    /// What transformers computed with a model, in the innermost scope.
    static Map<String, Tensor> expected(String name) {
        return Weights.read(directory(name).resolve("expected.safetensors"));
    }

    /// The file of a directory with a text replaced, and the others as they are, in `copy`.
    static Path changed(String name, Path copy, String file, String text, String by) {
        try (var files = Files.list(directory(name))) {
            for (var each : files.toList()) {
                Files.copy(each, copy.resolve(each.getFileName().toString()));
            }
            var config = Files.readString(copy.resolve(file));
            if (!config.contains(text)) {
                throw new IllegalStateException(file + " has no " + text);
            }
            Files.writeString(copy.resolve(file), config.replace(text, by));
            return copy;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
