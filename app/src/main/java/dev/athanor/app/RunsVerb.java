package dev.athanor.app;

import dev.athanor.track.RunComparison;
import dev.athanor.track.RunsTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lists and compares runs.
@Command(name = "runs", description = "List the runs, or compare two.", subcommands = RunsVerb.Compare.class)
final class RunsVerb implements Callable<Integer> {
    @Mixin
    private RunsOption runs = new RunsOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        print(spec, RunsTable.read(runs.folder()).text(Instant.now(), ZoneId.systemDefault()));
        return 0;
    }

    private static void print(CommandSpec spec, String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text.endsWith("\n") ? text : text + System.lineSeparator());
        out.flush();
    }

    /// Two runs, metric by metric.
    @Command(name = "compare", description = "Compare two runs, metric by metric.")
    static final class Compare implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "A", description = "A run's folder or name.")
        private Path first = Path.of("");

        @Parameters(index = "1", paramLabel = "B", description = "Another's.")
        private Path second = Path.of("");

        @Mixin
        private RunsOption runs = new RunsOption();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            var a = RunsTable.one(folder(first));
            var b = RunsTable.one(folder(second));
            print(spec, RunComparison.of(a, b).text(Instant.now()));
            return 0;
        }

        private Path folder(Path given) {
            return RunFolder.existing(Files.isDirectory(given) ? given : runs.resolve(given.toString()))
                    .folder();
        }
    }
}
