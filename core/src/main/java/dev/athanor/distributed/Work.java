package dev.athanor.distributed;

import java.util.function.Supplier;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/// An operation that is under way between processes. Its tensors are neither read nor changed by others until [#await]
/// returns; each is awaited, in the order in which they were begun.
public final class Work {
    private final ProcessGroup group;
    private final Operation operation;
    private final int peer;
    private final TensorVector tensors; // a send that is under way reads them
    private @Nullable Supplier<org.bytedeco.pytorch.Work> handle;

    /// @param peer in the group, or less than 0
    /// @param tensors is closed once the work is done
    /// @param handle of an operation between two, asked once and by [#await]
    Work(
            ProcessGroup group,
            Operation operation,
            int peer,
            TensorVector tensors,
            Supplier<org.bytedeco.pytorch.Work> handle) {
        this.group = group;
        this.operation = operation;
        this.peer = peer;
        this.tensors = tensors;
        this.handle = handle;
    }

    /// Whether [#await] would not wait, of an operation of all processes.
    boolean isDone() {
        var asked = handle;
        return asked == null || asked.get().isCompleted();
    }

    /// Returns once the operation is done on this process. A second call returns at once.
    ///
    /// @throws DistributedException if another process is gone, or has not done its part within the group's timeout
    public void await() {
        var asked = handle;
        if (asked == null) {
            return;
        }
        handle = null;
        try (var work = asked.get()) {
            work._wait();
        } catch (DistributedException ours) {
            throw ours;
        } catch (RuntimeException error) {
            throw group.failure(operation, peer, error);
        }
        tensors.close();
    }
}
