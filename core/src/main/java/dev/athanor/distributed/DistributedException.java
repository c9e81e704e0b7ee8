package dev.athanor.distributed;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Thrown where processes that compute together cannot: one is missing, gone or stuck, or they do not do the same.
/// After one of these the group is of no more use; all processes of the job have to start again.
public final class DistributedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String operation;
    private final int rank;
    private final transient OptionalInt peer;

    DistributedException(String operation, int rank, OptionalInt peer, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.operation = operation;
        this.rank = rank;
        this.peer = peer;
    }

    /// What was being done: `connect`, `allReduce`, `receive` and so on; `agreement` where that is what is missing.
    public String operation() {
        return operation;
    }

    /// The process that says so, by its number in the whole job.
    public int rank() {
        return rank;
    }

    /// The process at fault, by its number in the whole job, where it is known.
    public OptionalInt peer() {
        return peer;
    }
}
