package dev.athanor.app;

import dev.athanor.distributed.ProcessEnvironment;
import dev.athanor.recipe.ParallelRecipe;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How many processes a user asks for, and where.
final class LaunchOptions {
    private static final int MOST_PORT = 65_535;

    @Option(
            names = "--processes",
            paramLabel = "N",
            description = "Processes to start on this host; those that the recipe's parallel names unless given.")
    private @Nullable Integer processes;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Hosts that train together, each started with this verb.")
    private @Nullable Integer nodes;

    @Option(names = "--node-rank", paramLabel = "I", description = "The number of this host, from 0.")
    private @Nullable Integer nodeRank;

    @Option(
            names = "--rendezvous",
            paramLabel = "HOST:PORT",
            description = "Where the hosts meet: host 0 as the others reach it, and a port that is free there, as those"
                    + " behind it.")
    private @Nullable String rendezvous;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /// The processes to start; none where this one trains, alone or as one that something else has started.
    ///
    /// @throws ParameterException if the options contradict each other, the recipe, or how this process was started
    Optional<Launch> launch(ParallelRecipe parallel, Map<String, String> environment) {
        boolean asked = processes != null || nodes != null || nodeRank != null || rendezvous != null;
        if (ProcessEnvironment.find(environment).isPresent()) {
            require(
                    !asked,
                    "this process was started as one of several (RANK is set); leave --processes and its kin out");
            return Optional.empty();
        }
        int hosts = nodes == null ? 1 : nodes;
        require(hosts >= 1, "--nodes is " + hosts + ", expected at least 1");
        int here = processes == null ? ofRecipe(parallel, hosts) : processes;
        require(here >= 1, "--processes is " + here + ", expected at least 1");
        int number = nodeRank == null ? 0 : nodeRank;
        if (hosts == 1) {
            require(
                    number == 0 && rendezvous == null,
                    "--node-rank and --rendezvous are for several hosts; say how many with --nodes");
        } else {
            require(
                    nodeRank != null && rendezvous != null,
                    "--nodes is " + hosts + "; say which of them this is with --node-rank, and where they meet with"
                            + " --rendezvous HOST:PORT");
            require(
                    number >= 0 && number < hosts,
                    "--node-rank is " + number + ", expected from 0 to less than --nodes, " + hosts);
        }
        parallel.requireFit(hosts * here);
        return hosts * here == 1
                ? Optional.empty()
                : Optional.of(new Launch(
                        hosts, number, here, Optional.ofNullable(rendezvous).map(this::meeting)));
    }

    private int ofRecipe(ParallelRecipe parallel, int hosts) {
        int all = Math.max(parallel.processes(), parallel.data().isPresent() ? 1 : hosts);
        require(
                all % hosts == 0,
                "--nodes is " + hosts + ", among which the recipe's " + all
                        + " processes cannot be shared out; say how many each has with --processes");
        return all / hosts;
    }

    private Team.Meeting meeting(String text) {
        int colon = text.lastIndexOf(':');
        var port = text.substring(colon + 1);
        require(
                colon > 0
                        && port.matches("\\d{1,5}")
                        && Integer.parseInt(port) >= 1
                        && Integer.parseInt(port) <= MOST_PORT,
                "--rendezvous is '" + text + "', expected HOST:PORT, such as node0:29500");
        return new Team.Meeting(text.substring(0, colon), Integer.parseInt(port));
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
