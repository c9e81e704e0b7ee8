package dev.athanor.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Raw files of the tests.
final class Tables {
    private Tables() {}

    /// A table that the recipes use.
    static Path shipped(String name) {
        return Path.of("..", "recipes", "data", name);
    }

    static Path write(Path folder, String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }
}
