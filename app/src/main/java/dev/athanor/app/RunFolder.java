package dev.athanor.app;

import dev.athanor.table.DataException;
import dev.athanor.track.TraceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Where a run keeps what.
///
/// @param folder `runs/NAME`
/// @param traced whether its training traces some steps
record RunFolder(Path folder, boolean traced) {
    RunFolder(Path folder) {
        this(folder, false);
    }

    /// A run that exists.
    ///
    /// @throws DataException if the folder is not there
    static RunFolder existing(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw DataException.in(folder, "no such run; athanor runs lists those there are");
        }
        return new RunFolder(folder);
    }

    Path recipe() {
        return folder.resolve("recipe.yaml");
    }

    Path dataset() {
        return folder.resolve("dataset");
    }

    Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    Path trace() {
        return folder.resolve(TraceFile.FILE);
    }

    Path model() {
        return folder.resolve("model");
    }

    /// Removes what training and evaluation made; the dataset stays.
    void forgetTraining() throws IOException {
        for (var made : List.of(
                "checkpoints",
                "model",
                "metrics.jsonl",
                "report.html",
                "report.json",
                "run.json",
                "ledger.json",
                "pipeline.json",
                "trace.json")) {
            var path = folder.resolve(made);
            if (Files.exists(path)) {
                try (var files = Files.walk(path)) {
                    for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }
}
