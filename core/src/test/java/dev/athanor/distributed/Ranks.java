package dev.athanor.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Real processes of this JVM that are the ranks of one job on the loopback. Closing ends those that still run.
public final class Ranks implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /// One rank and the lines that it has printed.
    public static final class Rank {
        private final Process process;
        private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final List<String> seen = new ArrayList<>();
        private final Thread reader;

        private Rank(Process process) {
            this.process = process;
            this.reader = Thread.ofPlatform().daemon().start(this::read);
        }

        private void read() {
            try (var output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                output.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException _) {
                // the process was ended
            }
        }

        /// Waits for a line that begins so; the rest of it.
        public String awaitLine(String beginning) throws InterruptedException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                var line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (line == null) {
                    throw new AssertionError("no line '" + beginning + "' among " + seen);
                }
                seen.add(line);
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length()).strip();
                }
            }
        }

        public void kill() {
            process.destroyForcibly();
        }

        public void signal(String name) throws IOException, InterruptedException {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }

        /// Waits for the end; the exit code.
        public int end() throws InterruptedException {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("ended, having said " + lines)
                    .isTrue();
            reader.join(PATIENCE);
            return process.exitValue();
        }
    }

    private final List<Rank> ranks = new ArrayList<>();

    private Ranks() {}

    /// Starts as many processes as there are arguments, each with `main` of a class and its own arguments.
    public static Ranks start(Class<?> program, String... arguments) throws IOException {
        int port = freePort();
        var started = new Ranks();
        for (int rank = 0; rank < arguments.length; rank++) {
            started.add(
                    new ProcessEnvironment(rank, arguments.length, rank, "127.0.0.1", port), program, arguments[rank]);
        }
        return started;
    }

    /// As many processes as said, all with the same arguments.
    public static Ranks start(int count, Class<?> program, String arguments) throws IOException {
        var all = new String[count];
        Arrays.fill(all, arguments);
        return start(program, all);
    }

    public static Ranks none() {
        return new Ranks();
    }

    /// Starts one more.
    public Rank add(ProcessEnvironment environment, Class<?> program, String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dathanor.threads=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments.split(" ", -1)));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment.variables());
        var rank = new Rank(builder.start());
        ranks.add(rank);
        return rank;
    }

    public Rank get(int rank) {
        return ranks.get(rank);
    }

    public List<Rank> all() {
        return ranks;
    }

    /// What each rank said behind a word.
    public List<String> awaitLines(String beginning) throws InterruptedException {
        List<String> found = new ArrayList<>();
        for (var rank : ranks) {
            found.add(rank.awaitLine(beginning));
        }
        return found;
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        ranks.forEach(Rank::kill);
    }
}
