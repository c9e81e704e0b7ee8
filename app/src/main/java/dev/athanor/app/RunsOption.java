package dev.athanor.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Where runs are kept.
final class RunsOption {
    @Option(
            names = "--runs",
            paramLabel = "FOLDER",
            description = "Where runs are kept; the folder runs unless given.",
            defaultValue = "runs")
    private Path folder = Path.of("runs");

    Path folder() {
        return folder;
    }

    Path resolve(String run) {
        return folder.resolve(run);
    }
}
