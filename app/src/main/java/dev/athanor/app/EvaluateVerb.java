package dev.athanor.app;

import dev.athanor.prepare.DatasetDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Measures a trained run again.
@Command(name = "evaluate", description = "Measure a run's model on held-out data: report.json and report.html.")
final class EvaluateVerb implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "A run's folder, such as runs/churn.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
        var run = RunFolder.existing(folder);
        var name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        new Evaluation(name, run, DatasetDirectory.open(run.dataset()), Console.standard()).run();
        return 0;
    }
}
