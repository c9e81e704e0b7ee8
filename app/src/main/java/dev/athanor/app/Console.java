package dev.athanor.app;

import dev.athanor.track.ProgressLine;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a verb tells the person who typed it: on standard error, so that standard output is the verb's result alone.
final class Console {
    /// The property that says so of a process whose words another one passes on to a terminal.
    static final String TERMINAL = "athanor.terminal";

    private static final int FALLBACK_COLUMNS = 100;

    private final PrintStream out;
    private final boolean terminal;

    Console(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static Console standard() {
        return new Console(System.err, isTerminal());
    }

    /// Whether somebody watches, also through the process that has started this one.
    static boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL)
                || Optional.ofNullable(System.console())
                        .map(java.io.Console::isTerminal)
                        .orElse(false);
    }

    /// Says nothing.
    static Console silent() {
        return new Console(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    }

    void say(String step, String text) {
        out.printf("%-9s %s%n", step, text);
    }

    void warn(String step, String text) {
        say(step, "warning: " + text);
    }

    ProgressLine progress(String unit, long done, long total) {
        return terminal
                ? ProgressLine.onTerminal(out, columns(), System::nanoTime, unit, done, total)
                : ProgressLine.plain(out, System::nanoTime, unit, done, total);
    }

    private static int columns() {
        var columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : FALLBACK_COLUMNS;
    }
}
