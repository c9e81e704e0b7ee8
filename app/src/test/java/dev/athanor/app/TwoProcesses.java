package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

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

    /// Runs a recipe, each process the one it is given.
    ///
    /// @return their exit codes
    List<Integer> run(Path ofFirst, Path ofSecond) throws IOException, InterruptedException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        List<Process> processes = new ArrayList<>();
        try {
            processes.add(start(0, port, ofFirst));
            processes.add(start(1, port, ofSecond));
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

    private Process start(int rank, int port, Path recipe) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dathanor.threads=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName(),
                        "run",
                        recipe.toString(),
                        "--runs",
                        folder.resolve("runs").toString())
                .redirectErrorStream(true)
                .redirectOutput(log(rank).toFile());
        builder.environment().put("RANK", Integer.toString(rank));
        builder.environment().put("WORLD_SIZE", "2");
        builder.environment().put("MASTER_ADDR", "127.0.0.1");
        builder.environment().put("MASTER_PORT", Integer.toString(port));
        return builder.start();
    }
}
