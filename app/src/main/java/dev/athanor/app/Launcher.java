package dev.athanor.app;

import dev.athanor.recipe.ParallelRecipe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/// Starts the processes of a training on this host, passes on what they say, and starts them again from the last
/// checkpoint where one has failed and the recipe allows it. None is left behind.
final class Launcher {
    private static final String STEP = "launch";

    private final ParallelRecipe parallel;
    private final List<String> arguments;
    private final Console console;
    private Launch launch;

    /// @param arguments of this program for each process
    Launcher(Launch launch, ParallelRecipe parallel, List<String> arguments, Console console) {
        this.launch = launch;
        this.parallel = parallel;
        this.arguments = List.copyOf(arguments);
        this.console = console;
    }

    /// @return the exit code
    int run() throws IOException {
        for (int attempt = 0; ; attempt++) {
            var ends = attempt(attempt);
            var cause = ends.getFirst();
            if (!cause.failed()) {
                return ends.stream().anyMatch(Worker.End::interrupted) ? RecipeVerb.INTERRUPTED : 0;
            }
            console.say(STEP, "rank " + cause.rank() + " on " + host() + " " + cause.how());
            var next = next(cause, attempt);
            if (next.isEmpty()) {
                return cause.code() == Failures.WRONG_USAGE || cause.code() == Failures.BAD_DATA
                        ? cause.code()
                        : Failures.FAILED;
            }
            launch = next.get();
            console.say(
                    STEP,
                    "restart " + (attempt + 1) + " of " + parallel.restarts() + " from the last checkpoint, with "
                            + launch.worldSize() + (launch.worldSize() == 1 ? " process" : " processes"));
        }
    }

    private List<Worker.End> attempt(int attempt) throws IOException {
        try (var workers = Workers.start(launch, launch.meeting(attempt), arguments);
                var _ = Forwarding.to(workers)) {
            return workers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the training ran", e);
        }
    }

    /// What is started next; nothing where the failure would come again, or all restarts are used up.
    private Optional<Launch> next(Worker.End cause, int attempt) {
        boolean again = cause.code() != Failures.WRONG_USAGE && cause.code() != Failures.BAD_DATA;
        if (!again || Interruption.underWay() || attempt >= parallel.restarts()) {
            return Optional.empty();
        }
        return parallel.minimum().isEmpty() || launch.nodes() > 1
                ? Optional.of(launch)
                : parallel.goingOn(launch.processes() - 1).map(launch::with);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "this host";
        }
    }
}
