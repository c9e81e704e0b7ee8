package dev.athanor.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process as `./athanor` starts one.
final class LaunchedProcess {
    private LaunchedProcess() {}

    /// Runs a class's `main` in it.
    ///
    /// @return what it wrote
    static String run(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@app/jvm.options",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        var child = builder.start();
        var out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (child.waitFor() != 0) {
            throw new IOException(arguments + " ended with " + child.exitValue());
        }
        return out.strip();
    }
}
