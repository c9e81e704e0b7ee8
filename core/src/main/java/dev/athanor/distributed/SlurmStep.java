package dev.athanor.distributed;

import java.util.HashMap;
import java.util.Map;

/// What `srun` tells the processes of a step, and what follows from it.
final class SlurmStep {
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;

    private SlurmStep() {}

    /// The variables with the size of the step, an address and a port, where they are not given.
    static Map<String, String> completed(Map<String, String> variables) {
        var all = new HashMap<>(variables);
        var tasks = variables.get("SLURM_STEP_NUM_TASKS");
        if (tasks != null) {
            all.put("SLURM_NTASKS", tasks); // of the step, which may be smaller than the job
        }
        var hosts = variables.getOrDefault("SLURM_STEP_NODELIST", variables.getOrDefault("SLURM_JOB_NODELIST", ""));
        all.putIfAbsent("MASTER_ADDR", firstHost(hosts));
        var job = variables.getOrDefault("SLURM_JOB_ID", variables.getOrDefault("SLURM_JOBID", ""));
        if (job.matches("\\d{1,18}")) {
            all.putIfAbsent("MASTER_PORT", Long.toString(FIRST_PORT + Long.parseLong(job) % PORTS));
        }
        return all;
    }

    /// The first of `node[07-09,12]-gpu,other`: `node07-gpu`.
    static String firstHost(String hosts) {
        var first = new StringBuilder();
        boolean listed = false;
        boolean skipping = false; // behind the first of the numbers in brackets
        for (char c : hosts.strip().toCharArray()) {
            switch (c) {
                case '[' -> listed = true;
                case ']' -> {
                    listed = false;
                    skipping = false;
                }
                case ',' -> {
                    if (!listed) {
                        return first.toString();
                    }
                    skipping = true;
                }
                default -> {
                    skipping |= listed && c == '-';
                    if (!skipping) {
                        first.append(c);
                    }
                }
            }
        }
        return first.toString();
    }
}
