package dev.athanor.app;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/// What the launcher runs once after a build, to archive the classes that a start needs: later starts are faster.
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] arguments) {
        for (var words : List.of(List.of("--help"), List.of("--version"), List.of("no-such-verb"))) {
            var line = Main.commandLine();
            line.setOut(new PrintWriter(Writer.nullWriter()));
            line.setErr(new PrintWriter(Writer.nullWriter()));
            Main.run(line, words.toArray(String[]::new));
        }
        for (var verb : Main.commandLine().getSubcommands().values()) {
            verb.getUsageMessage();
        }
    }
}
