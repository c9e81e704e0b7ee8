package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// `athanor train RECIPE --processes 2` as a process, whose children can be found by their rank. Closing ends all that
/// are left.
final class LaunchedTraining implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;

    private final Process launcher;
    private final Path log;
    private final Path run;
    private final List<ProcessHandle> children = new ArrayList<>();

    private LaunchedTraining(Process launcher, Path log, Path run) {
        this.launcher = launcher;
        this.log = log;
        this.run = run;
    }

    /// @param runs where runs are kept
    /// @param name of the recipe's run
    static LaunchedTraining start(Path folder, Path recipe, Path runs, String name) throws IOException {
        return start(folder, recipe, runs, name, List.of(), List.of("--processes", "2"));
    }

    /// @param before what comes before the command, such as `ip netns exec a`
    /// @param options say how many processes, and where
    static LaunchedTraining start(
            Path folder, Path recipe, Path runs, String name, List<String> before, List<String> options)
            throws IOException {
        var log = Files.createTempFile(folder, "launched", ".log");
        var command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "train",
                recipe.toString(),
                "--runs",
                runs.toString()));
        command.addAll(options);
        var launcher = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new LaunchedTraining(launcher, log, runs.resolve(name));
    }

    String said() throws IOException {
        return Files.readString(log);
    }

    /// Returns once a checkpoint of at least so many steps is there.
    void awaitSteps(long steps) throws IOException, InterruptedException {
        assertThat(await(() -> steps() >= steps)).as(said()).isTrue();
        children.addAll(launcher.descendants().toList());
    }

    /// Of the last checkpoint.
    long steps() {
        try (var saved = Files.list(run.resolve("checkpoints"))) {
            return saved.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches("step-\\d+"))
                    .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
                    .max()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }

    /// Sends a signal to the process of a rank.
    void signal(int rank, String name) throws IOException, InterruptedException {
        for (var child : children) {
            var environment = Files.readString(Path.of("/proc/" + child.pid() + "/environ"));
            if (("\0" + environment).contains("\0RANK=" + rank + "\0")) {
                var kill = new ProcessBuilder("kill", "-" + name, Long.toString(child.pid())).start();
                assertThat(kill.waitFor()).isZero();
                return;
            }
        }
        throw new AssertionError("no process has rank " + rank);
    }

    void killLauncher() {
        launcher.destroyForcibly();
    }

    void terminateLauncher() {
        launcher.toHandle().destroy();
    }

    int exitCode() throws IOException, InterruptedException {
        assertThat(launcher.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as(said())
                .isTrue();
        return launcher.exitValue();
    }

    /// Whether all processes that it had have ended, after a while.
    boolean awaitNobody() throws InterruptedException {
        return await(() -> !launcher.isAlive() && children.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static boolean await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    @Override
    public void close() {
        launcher.descendants().forEach(ProcessHandle::destroyForcibly);
        children.forEach(ProcessHandle::destroyForcibly);
        launcher.destroyForcibly();
    }
}
