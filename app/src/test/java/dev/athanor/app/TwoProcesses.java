package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Two processes of this program with the variables that torchrun sets; what each says is in `rank0.log` and
/// `rank1.log`, and their runs are in `runs`, of a folder.
record TwoProcesses(Path folder) {
    private static final int PATIENCE_SECONDS = 150;

    static TwoProcesses in(Path folder) {
        return new TwoProcesses(folder);
    }

    /// How one of them is started.
    ///
    /// @param runs the folder of its runs
    /// @param classPath besides that of the tests
    record Start(Path recipe, Path runs, String classPath) {}

    /// Runs a recipe, each process the one it is given.
    ///
    /// @return their exit codes
    List<Integer> run(Path ofFirst, Path ofSecond) throws IOException, InterruptedException {
        return run(new Start(ofFirst, runs(), ""), new Start(ofSecond, runs(), ""));
    }

    Path runs() {
        return folder.resolve("runs");
    }

    List<Integer> run(Start first, Start second) throws IOException, InterruptedException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        List<Process> processes = new ArrayList<>();
        try {
            processes.add(start(0, port, first));
            processes.add(start(1, port, second));
            List<Integer> exits = new ArrayList<>();
            for (int rank = 0; rank < 2; rank++) {
                assertThat(processes.get(rank).waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as(said(rank))
                        .isTrue();
                exits.add(processes.get(rank).exitValue());
            }
            return exits;
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    String said(int rank) throws IOException {
        return Files.readString(log(rank));
    }

    private Path log(int rank) {
        return folder.resolve("rank" + rank + ".log");
    }

    private Process start(int rank, int port, Start as) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dathanor.threads=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                + File.pathSeparator
                                + as.classPath,
                        Main.class.getName(),
                        "run",
                        as.recipe.toString(),
                        "--runs",
                        as.runs.toString())
                .redirectErrorStream(true)
                .redirectOutput(log(rank).toFile());
        builder.environment().put("RANK", Integer.toString(rank));
        builder.environment().put("WORLD_SIZE", "2");
        builder.environment().put("MASTER_ADDR", "127.0.0.1");
        builder.environment().put("MASTER_PORT", Integer.toString(port));
        return builder.start();
    }
}
