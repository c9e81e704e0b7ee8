package dev.athanor.app;

import dev.athanor.recipe.ParallelRecipe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Starts the processes of a training on this host, passes on what they say, and starts them again from the last
/// checkpoint where one has failed and the recipe allows it. None is left behind.
final class Launcher {
    static final String STEP = "launch";

    private final ParallelRecipe parallel;
    private final List<String> arguments;
    private final Console console;
    private final Launch launch;

    /// @param arguments of this program for each process
    Launcher(Launch launch, ParallelRecipe parallel, List<String> arguments, Console console) {
        this.launch = launch;
        this.parallel = parallel;
        this.arguments = List.copyOf(arguments);
        this.console = console;
    }

    /// @return the exit code
    int run() throws IOException {
        try (var hosts = Hosts.of(launch, parallel, console)) {
            return run(hosts);
        }
    }

    private int run(Hosts hosts) throws IOException {
        int processes = launch.processes();
        for (int attempt = 0; ; attempt++) {
            var team = hosts.gather(processes);
            if (attempt > 0 || team.worldSize() < launch.nodes() * launch.processes()) {
                tell(attempt, team);
            }
            var ends = attempt(hosts, team);
            var cause = ends.getFirst();
            if (!cause.failed()) {
                return ends.stream().anyMatch(Worker.End::interrupted) ? RecipeVerb.INTERRUPTED : 0;
            }
            console.say(STEP, "rank " + cause.rank() + " on " + host() + " " + cause.how());
            if (!goesOn(cause, attempt)) {
                return cause.code() == Failures.WRONG_USAGE || cause.code() == Failures.BAD_DATA
                        ? cause.code()
                        : Failures.FAILED;
            }
            if (parallel.minimum().isPresent() && launch.nodes() == 1) {
                processes = team.processes() - 1;
            }
        }
    }

    private void tell(int attempt, Team team) {
        var with = "with " + team.worldSize() + (team.worldSize() == 1 ? " process" : " processes");
        console.say(
                STEP,
                attempt == 0
                        ? with
                        : "restart " + attempt + " of " + parallel.restarts() + " from the last checkpoint, " + with);
    }

    private List<Worker.End> attempt(Hosts hosts, Team team) throws IOException {
        try (var workers = Workers.start(team, arguments);
                var _ = Forwarding.to(workers)) {
            hosts.whenFailed(workers::giveUp);
            return workers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the training ran", e);
        }
    }

    /// Whether there is a next attempt: not where the failure would come again, or all restarts are used up.
    private boolean goesOn(Worker.End cause, int attempt) {
        return cause.code() != Failures.WRONG_USAGE
                && cause.code() != Failures.BAD_DATA
                && !Interruption.underWay()
                && attempt < parallel.restarts();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "this host";
        }
    }
}
