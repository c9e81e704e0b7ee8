package dev.athanor.app;

import dev.athanor.recipe.ParallelRecipe;
import dev.athanor.train.TrainingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// The hosts of a training, which agree before each attempt on who takes part in it.
sealed interface Hosts extends AutoCloseable permits Hosts.One, FirstHost, OtherHost {
    /// Those that were asked for.
    static Hosts of(Launch launch, ParallelRecipe parallel, Console console) throws IOException {
        if (launch.meeting().isEmpty()) {
            return new One(parallel);
        }
        var meeting = launch.meeting().get();
        return launch.nodeRank() == 0
                ? FirstHost.at(meeting, launch.nodes(), parallel, console)
                : new OtherHost(meeting, launch.nodeRank(), parallel.timeout(), console);
    }

    /// What this host starts, once all have come that are to take part.
    ///
    /// @param processes that it can start, as many as it was asked for or as are left
    /// @throws TrainingException naming those that have not come, where no training goes on without them
    Team gather(int processes) throws IOException;

    /// Has something done if another host finds that the attempt has failed, while this one has not.
    void whenFailed(Runnable giveUp);

    @Override
    void close();

    /// A host that trains alone.
    record One(ParallelRecipe parallel) implements Hosts {
        /// At a port that is free: processes that others left behind cannot disturb a later attempt.
        @Override
        public Team gather(int processes) throws IOException {
            int going = parallel.minimum().isEmpty() ? processes : goingOn(parallel, processes);
            var loopback = InetAddress.getLoopbackAddress();
            try (var socket = new ServerSocket(0, 1, loopback)) {
                return new Team(0, going, going, new Team.Meeting(loopback.getHostAddress(), socket.getLocalPort()));
            }
        }

        @Override
        public void whenFailed(Runnable giveUp) {}

        @Override
        public void close() {}
    }

    /// How many of those that are left go on.
    ///
    /// @throws TrainingException if they are too few
    static int goingOn(ParallelRecipe parallel, int left) {
        return parallel.goingOn(left)
                .orElseThrow(() -> new TrainingException(
                        (left == 1 ? "1 process is" : left + " processes are") + " left, too few to go on with: "
                                + "parallel.minimum is " + parallel.minimum().orElse(1)));
    }
}
