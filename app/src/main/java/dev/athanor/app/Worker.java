package dev.athanor.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One process of a training, started by this one. The first one's words are passed on as they are; those of the others
/// line by line, with their rank before each.
final class Worker {
    private static final int BUFFER = 8192;
    private static final String GLOO = "[Gloo] "; // says when each process has met the others

    /// How one ended.
    ///
    /// @param code its exit code, 128 and the number of the signal where one ended it
    /// @param killed whether this process did, because it was still there when another had failed
    /// @param words the last line of its errors
    /// @param at when, of the system's nanosecond clock
    record End(int rank, int code, boolean killed, String words, long at) {
        private static final int BY_SIGNAL = 128;
        private static final int SIGKILL = 9;

        boolean interrupted() {
            return code == RecipeVerb.INTERRUPTED || code == RecipeVerb.TERMINATED;
        }

        boolean failed() {
            return code != 0 && !interrupted();
        }

        /// How near it is to the cause where several have failed: one that failed by itself, one that others waited for
        /// in vain, one that lost another.
        int distance() {
            return killed ? 1 : code == Failures.LOST_ANOTHER ? 2 : 0;
        }

        String how() {
            if (killed) {
                return "no longer answered, and was ended";
            }
            if (code > BY_SIGNAL) {
                int signal = code - BY_SIGNAL;
                return "was ended by signal " + signal
                        + (signal == SIGKILL ? ", as kill -9 or a lack of memory does" : "");
            }
            return "failed with exit code " + code
                    + (words.isEmpty() ? "" : ": " + words.replaceFirst("^athanor: ", ""));
        }
    }

    private final int rank;
    private final Process process;
    private volatile String lastError = "";
    private volatile boolean killed;

    private Worker(int rank, Process process) {
        this.rank = rank;
        this.process = process;
    }

    /// Starts one. Its standard input stays open as long as this process lives, which is how it knows.
    ///
    /// @param ended is told how it ends, on another thread
    static Worker start(int rank, ProcessBuilder command, Consumer<End> ended) throws IOException {
        var worker = new Worker(rank, command.start());
        var output = worker.reader(false);
        var errors = worker.reader(true);
        Thread.ofPlatform().daemon().name("end of rank " + rank).start(() -> {
            int code = worker.awaitExit();
            long now = System.nanoTime();
            join(output);
            join(errors);
            ended.accept(new End(rank, code, worker.killed, worker.lastError, now));
        });
        return worker;
    }

    private Thread reader(boolean errors) {
        var name = (errors ? "errors" : "output") + " of rank " + rank;
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            try (var from = errors ? process.getErrorStream() : process.getInputStream()) {
                if (errors && rank == 0) { // where a line of progress is drawn over
                    copy(from, System.err);
                } else {
                    copyLines(from, errors ? System.err : System.out, errors ? this::remember : _ -> {});
                }
            } catch (IOException | UncheckedIOException _) {
                // it is gone, and with it what it had to say
            }
        });
    }

    private void copy(InputStream from, PrintStream to) throws IOException {
        var bytes = new byte[BUFFER];
        var line = new StringBuilder();
        for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
            to.write(bytes, 0, count);
            to.flush();
            line.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
            line.toString().lines().forEach(this::remember);
            line.delete(0, line.lastIndexOf("\n") + 1);
        }
    }

    private void copyLines(InputStream from, PrintStream to, Consumer<String> also) {
        var lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8)).lines();
        var prefix = rank == 0 ? "" : "[rank " + rank + "] ";
        lines.filter(line -> !line.startsWith(GLOO)).forEach(line -> {
            to.println(prefix + line);
            also.accept(line);
        });
    }

    private void remember(String line) {
        if (!line.isBlank()) {
            lastError = line.strip();
        }
    }

    private static void join(Thread reader) {
        try {
            reader.join(TimeUnit.SECONDS.toMillis(1)); // a child of its own may hold the pipe
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns its exit code once it has one.
    int awaitExit() {
        return process.onExit().join().exitValue();
    }

    /// Asks it to save and end.
    void interrupt() {
        process.toHandle().destroy(); // the other destroy would close the pipes as well
    }

    /// Ends it where it has not, also where it is stopped.
    void kill() {
        if (process.isAlive()) {
            killed = true;
            process.destroyForcibly();
        }
    }
}
