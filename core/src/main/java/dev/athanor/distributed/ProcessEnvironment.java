package dev.athanor.distributed;

import dev.athanor.settings.Check;
import java.util.Map;
import java.util.Optional;

/// Which of how many processes this is, and where they meet.
///
/// @param rank from 0 to less than `worldSize`
/// @param worldSize the processes of the job, on all hosts
/// @param localRank the number of this process among those of its host
/// @param masterAddress the host of rank 0, as this one reaches it
/// @param masterPort where rank 0 listens
public record ProcessEnvironment(int rank, int worldSize, int localRank, String masterAddress, int masterPort) {
    private static final int MOST_PORT = 65_535;

    public ProcessEnvironment {
        check(Names.OF_COMPONENTS, rank, worldSize, localRank, masterAddress, masterPort)
                .orThrow();
    }

    /// The variables that torchrun and Kubeflow set, or that `srun` does; none where neither has started this process.
    ///
    /// Of torchrun `RANK`, `WORLD_SIZE`, `LOCAL_RANK` (0 unless set), `MASTER_ADDR` and `MASTER_PORT`. Under Slurm
    /// rank 0 is on the first host of the step, and the port follows from the job's number, where `MASTER_ADDR` and
    /// `MASTER_PORT` do not say otherwise.
    ///
    /// @throws dev.athanor.settings.SettingsException naming every variable that is missing or no number
    public static Optional<ProcessEnvironment> find(Map<String, String> variables) {
        if (variables.containsKey("RANK") || variables.containsKey("WORLD_SIZE")) {
            return Optional.of(new Variables(variables).read(Names.OF_TORCHRUN));
        }
        // not in the script of a batch job: it has a number and a size as well, and is the only one of its kind
        boolean step = variables.containsKey("SLURM_STEP_ID") || variables.containsKey("SLURM_STEPID");
        return step && variables.containsKey("SLURM_PROCID")
                ? Optional.of(new Variables(SlurmStep.completed(variables)).read(Names.OF_SLURM))
                : Optional.empty();
    }

    /// Whether this process writes what there is one of: logs, checkpoints, progress.
    public boolean first() {
        return rank == 0;
    }

    /// As torchrun's variables.
    public Map<String, String> variables() {
        return Map.of(
                "RANK", Integer.toString(rank),
                "WORLD_SIZE", Integer.toString(worldSize),
                "LOCAL_RANK", Integer.toString(localRank),
                "MASTER_ADDR", masterAddress,
                "MASTER_PORT", Integer.toString(masterPort));
    }

    private static Check check(
            Names names, int rank, int worldSize, int localRank, String masterAddress, int masterPort) {
        return new Check()
                .atLeast(names.worldSize, worldSize, 1)
                .that(
                        rank >= 0 && rank < Math.max(1, worldSize),
                        names.rank,
                        "is " + rank + ", expected at least 0 and less than " + names.worldSize + ", " + worldSize)
                .atLeast(names.localRank, localRank, 0)
                .notBlank(names.masterAddress, masterAddress)
                .that(
                        masterPort >= 1 && masterPort <= MOST_PORT,
                        names.masterPort,
                        "is " + masterPort + ", expected a port from 1 to " + MOST_PORT);
    }

    /// What each value is called where it comes from.
    private record Names(String rank, String worldSize, String localRank, String masterAddress, String masterPort) {
        private static final Names OF_COMPONENTS =
                new Names("rank", "worldSize", "localRank", "masterAddress", "masterPort");
        private static final Names OF_TORCHRUN =
                new Names("RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT");
        private static final Names OF_SLURM =
                new Names("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", "MASTER_ADDR", "MASTER_PORT");
    }

    /// Reads numbers, and remembers which could not be.
    private static final class Variables {
        private final Map<String, String> given;
        private final Check unread = new Check();
        private boolean complete = true;

        private Variables(Map<String, String> given) {
            this.given = given;
        }

        private ProcessEnvironment read(Names names) {
            int worldSize = number(names.worldSize, Optional.empty(), 1);
            int rank = number(names.rank, Optional.empty(), 0);
            int localRank = number(names.localRank, Optional.of(0), 0);
            int port = number(names.masterPort, Optional.empty(), 1);
            var address = given.getOrDefault(names.masterAddress, "");
            if (!complete) {
                unread.notBlank(names.masterAddress, address).orThrow();
            }
            check(names, rank, worldSize, localRank, address, port).orThrow();
            return new ProcessEnvironment(rank, worldSize, localRank, address, port);
        }

        private int number(String name, Optional<Integer> missing, int unknown) {
            var text = given.get(name);
            if (text == null && missing.isPresent()) {
                return missing.get();
            }
            try {
                return Integer.parseInt(text == null ? "" : text.strip());
            } catch (NumberFormatException _) {
                complete = false;
                unread.that(
                        false,
                        name,
                        text == null ? "is not set, though others are" : "is '" + text + "', expected a whole number");
                return unknown;
            }
        }
    }
}
