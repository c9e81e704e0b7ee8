package dev.athanor.app;

import dev.athanor.distributed.ProcessEnvironment;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The processes of one attempt on this host.
final class Workers implements AutoCloseable {
    /// For one at fault to end after another that lost it.
    private static final Duration LATE = Duration.ofSeconds(2);

    /// Set to how many processes are started on this host, as torchrun does.
    static final String ON_THIS_HOST = "LOCAL_WORLD_SIZE";

    /// For one that has lost another to find out whom.
    private static final Duration LOSING = Duration.ofSeconds(5);

    private static final String THREADS = "athanor.threads";

    private final List<Worker> all = new ArrayList<>();
    private final BlockingQueue<Worker.End> ends = new LinkedBlockingQueue<>();

    private Workers() {}

    /// @param arguments of this program, for each of them
    static Workers start(Team team, List<String> arguments) throws IOException {
        var workers = new Workers();
        try {
            for (int local = 0; local < team.processes(); local++) {
                var environment = team.environment(local);
                workers.all.add(Worker.start(
                        environment.rank(), command(environment, team.processes(), arguments), workers.ends::add));
            }
            return workers;
        } catch (IOException failure) {
            workers.close();
            throw failure;
        }
    }

    /// This program as it was started, with its share of the processors.
    private static ProcessBuilder command(ProcessEnvironment environment, int siblings, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agentlib:jdwp")) // it would want the same port
                .forEach(command::add);
        if (System.getProperty(THREADS) == null && System.getenv("OMP_NUM_THREADS") == null) {
            command.add("-D" + THREADS + "=" + Math.max(1, Runtime.getRuntime().availableProcessors() / siblings));
        }
        if (environment.first() && Console.isTerminal()) {
            command.add("-D" + Console.TERMINAL + "=true");
        }
        command.addAll(List.of("-cp", classPath(), Main.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment.variables());
        builder.environment().put(ON_THIS_HOST, Integer.toString(siblings));
        builder.environment()
                .put(Launched.VARIABLE, Long.toString(ProcessHandle.current().pid()));
        return builder;
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElse("");
    }

    /// Waits until all have ended, or one has failed and the others are ended for it.
    ///
    /// @return how they ended; the one whose failure is the cause first
    List<Worker.End> await() throws InterruptedException {
        var found = new ArrayList<Worker.End>();
        while (found.size() < all.size()) {
            boolean failed = found.stream().anyMatch(Worker.End::failed);
            var next = failed ? ends.poll(LATE.toMillis(), TimeUnit.MILLISECONDS) : ends.take();
            if (next == null) {
                all.forEach(Worker::kill);
                next = ends.take();
            }
            found.add(next);
        }
        found.sort(Comparator.comparing(Worker.End::failed)
                .reversed()
                .thenComparingInt(Worker.End::distance)
                .thenComparingLong(Worker.End::at));
        return found;
    }

    /// Ends those that have not ended by themselves after a while.
    void giveUp() {
        LockSupport.parkNanos(LOSING.toNanos());
        all.forEach(Worker::kill);
    }

    /// Asks all to save and end, and waits for that.
    void interrupt() {
        all.forEach(Worker::interrupt);
        all.forEach(Worker::awaitExit);
    }

    @Override
    public void close() {
        all.forEach(Worker::kill);
    }
}
