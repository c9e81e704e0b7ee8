package dev.athanor.distributed;

import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AllToAllOptions;
import org.bytedeco.pytorch.AllgatherOptions;
import org.bytedeco.pytorch.AllreduceOptions;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.ReduceScatterOptions;
import org.bytedeco.pytorch.TensorVector;

/// Processes that compute together, and what they send each other.
///
/// ```java
/// try (var group = ProcessGroup.connect(environment, GroupSettings.defaults(), Device.CPU)) {
///     var work = group.allReduce(gradient, Reduction.SUM);
///     var meanwhile = x.matmul(y);
///     work.await();                                    // gradient is the sum now, on every process
/// }
/// ```
///
/// All of a group call the same operations in the same order, each with tensors of the same size and type; where
/// they do not, c10d may end the process, unless the group is [checked][GroupSettings#checked]. Tensors are
/// contiguous. A group is used by one thread at a time.
///
/// Once an operation has failed the group is of no more use.
public final class ProcessGroup implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int NOBODY = -1;

    private final String name;
    private final int rank;
    private final int[] members; // by their numbers in the whole job
    private final GroupSettings settings;
    private final MeetingPlace place;
    private final Heartbeats heartbeats;
    private final Engine engine;
    private final org.bytedeco.pytorch.ProcessGroup handle;
    private final Set<String> subgroups = new HashSet<>();
    private boolean failed;
    private boolean closed;

    ProcessGroup(
            String name,
            int rank,
            int[] members,
            GroupSettings settings,
            MeetingPlace place,
            Heartbeats heartbeats,
            Engine engine) {
        this.name = name;
        this.rank = rank;
        this.members = members;
        this.settings = settings;
        this.place = place;
        this.heartbeats = heartbeats;
        this.engine = engine;
        this.handle = engine.group(place, "group" + name, rank, members.length);
    }

    /// The group of all processes of a job, once all have come. The caller closes it.
    ///
    /// @param device what this process computes on
    /// @throws DistributedException if not all come within the timeout, naming who is missing; or if two have
    ///     one rank, or were told different sizes
    public static ProcessGroup connect(ProcessEnvironment environment, GroupSettings settings, Device device) {
        return new Rendezvous(environment, settings, device).group();
    }

    /// A group of some of these processes. Each of them calls this, with equal arguments; the others need not.
    ///
    /// @param name one that no other subgroup with this process has
    /// @param ranks numbers in this group; a process is numbered in the new one by its place among them
    /// @throws DistributedException if one of them does not come within the timeout
    public ProcessGroup subgroup(String name, int... ranks) {
        int place = IntStream.range(0, ranks.length)
                .filter(i -> ranks[i] == rank)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "rank " + rank + " is not in the subgroup " + name + ", " + Arrays.toString(ranks)));
        if (Arrays.stream(ranks).distinct().count() < ranks.length
                || Arrays.stream(ranks).anyMatch(r -> r < 0 || r >= size())) {
            throw new IllegalArgumentException("the subgroup " + name + " is " + Arrays.toString(ranks)
                    + ", expected different ranks from 0 to " + (size() - 1));
        }
        var global = Arrays.stream(ranks).map(r -> members[r]).toArray();
        var full = this.name + "/" + name + Arrays.toString(global).replace(" ", "");
        if (!subgroups.add(full)) {
            throw new IllegalArgumentException("a subgroup " + name + " of these ranks was made before");
        }
        try {
            return Patience.within(
                    settings.timeout().plus(GRACE),
                    () -> new ProcessGroup(full, place, global, settings, this.place, heartbeats, engine));
        } catch (TimeoutException | RuntimeException error) {
            throw failure(Operation.SUBGROUP, NOBODY, error);
        }
    }

    /// This process's number in the group, from 0.
    public int rank() {
        return rank;
    }

    /// The processes of the group.
    public int size() {
        return members.length;
    }

    /// The number in the whole job of a process of this group.
    public int globalRank(int rank) {
        return members[rank];
    }

    public GroupSettings settings() {
        return settings;
    }

    /// Gives every process the elements of `root`'s tensor, in place.
    public Work broadcast(Tensor tensor, int root) {
        agree(Operation.BROADCAST, tensor, "from " + root);
        return begin(Operation.BROADCAST, NativeTensors.vector(tensor), vector -> {
            try (var options = new BroadcastOptions()) {
                return handle.broadcast(vector, options.rootRank(root));
            }
        });
    }

    /// Makes each element that of all processes, reduced, in place and with the same bits everywhere.
    public Work allReduce(Tensor tensor, Reduction reduction) {
        agree(Operation.ALL_REDUCE, tensor, reduction);
        return begin(Operation.ALL_REDUCE, NativeTensors.vector(tensor), vector -> {
            try (var options = new AllreduceOptions();
                    var op = reduction.toNative()) {
                return handle.allreduce(vector, options.reduceOp(op));
            }
        });
    }

    /// Gives every process the elements of all, one process's behind the other's.
    ///
    /// @param output of `size()` times the elements of `input`
    public Work allGather(Tensor output, Tensor input) {
        requireElements("output of allGather", output, input.elements() * size());
        agree(Operation.ALL_GATHER, input, "all");
        return gather(output, input);
    }

    Work gather(Tensor output, Tensor input) {
        return begin(Operation.ALL_GATHER, NativeTensors.vector(output, input), vector -> {
            try (var options = new AllgatherOptions()) {
                return handle._allgather_base(vector.get(0), vector.get(1), options);
            }
        });
    }

    /// What each process says, by rank.
    public List<String> allGather(String words) {
        try (var _ = Scope.open()) {
            var bytes = words.getBytes(StandardCharsets.UTF_8);
            var sizes = Tensor.of(new long[size()], size());
            allGather(sizes, Tensor.of(new long[] {bytes.length}, 1)).await();
            var lengths = sizes.toLongs();
            int room = (int) Math.max(1, Arrays.stream(lengths).max().orElse(0));
            var all = Tensor.of(new byte[Math.multiplyExact(room, size())]);
            allGather(all, Tensor.of(Arrays.copyOf(bytes, room), room)).await();
            var said = all.toBytes();
            return IntStream.range(0, size())
                    .mapToObj(r -> new String(said, r * room, (int) lengths[r], StandardCharsets.UTF_8))
                    .toList();
        }
    }

    /// Reduces the elements of all processes, and gives each its part of them, by its number.
    ///
    /// @param input of `size()` times the elements of `output`; what it holds afterwards is not said
    public Work reduceScatter(Tensor output, Tensor input, Reduction reduction) {
        requireElements("input of reduceScatter", input, output.elements() * size());
        agree(Operation.REDUCE_SCATTER, input, reduction);
        return begin(Operation.REDUCE_SCATTER, NativeTensors.vector(output, input), vector -> {
            try (var options = new ReduceScatterOptions();
                    var op = reduction.toNative()) {
                return handle._reduce_scatter_base(vector.get(0), vector.get(1), options.reduceOp(op));
            }
        });
    }

    /// Sends the i-th of `size()` equal parts of `input` to process i, and takes what it sends to the i-th of `output`.
    /// The first axis of both can be divided so.
    public Work allToAll(Tensor output, Tensor input) {
        requireElements("output of allToAll", output, input.elements());
        agree(Operation.ALL_TO_ALL, input, "all");
        return begin(Operation.ALL_TO_ALL, NativeTensors.vector(output, input), vector -> {
            try (var options = new AllToAllOptions();
                    var even = new LongVector();
                    var same = new LongVector()) {
                return handle.alltoall_base(vector.get(0), vector.get(1), even, same, options);
            }
        });
    }

    /// Sends the elements to one process, which receives them under the same tag.
    ///
    /// @param tag from 0, tells apart what is under way between two processes at once
    public Work send(Tensor tensor, int to, int tag) {
        return new Exchange(this, handle, to, tag).send(tensor);
    }

    /// Replaces the elements by those that one process sends.
    public Work receive(Tensor tensor, int from, int tag) {
        return new Exchange(this, handle, from, tag).receive(tensor);
    }

    /// Returns once every process of the group has called it.
    public void barrier() {
        begin(Operation.BARRIER, NativeTensors.vector(), _ -> handle.barrier()).await();
    }

    private Work begin(
            Operation operation, TensorVector vector, Function<TensorVector, org.bytedeco.pytorch.Work> call) {
        try {
            var work = call.apply(vector);
            return new Work(this, operation, NOBODY, vector, () -> work);
        } catch (RuntimeException error) {
            throw failure(operation, NOBODY, error);
        }
    }

    private void agree(Operation operation, Tensor tensor, Object detail) {
        if (settings.checked()) {
            Agreement.on(operation, tensor, detail).require(this);
        }
    }

    private void requireElements(String what, Tensor tensor, long expected) {
        if (tensor.elements() != expected) {
            throw new IllegalArgumentException("the " + what + " has " + tensor.elements() + " elements, expected "
                    + expected + " on " + size() + " processes");
        }
    }

    /// @param peer in this group, or less than 0
    DistributedException failure(Operation operation, int peer, Exception error) {
        failed = true;
        int global = globalRank();
        var with = peer < 0 ? "" : (operation == Operation.SEND ? " to" : " from") + " rank " + members[peer];
        var silent = heartbeats.silent(members);
        var gone = silent.isEmpty()
                ? ""
                : (silent.size() == 1 ? "rank " : "ranks ")
                        + String.join(", ", silent.stream().map(String::valueOf).toList())
                        + (silent.size() == 1 ? " no longer answers: " : " no longer answer: ");
        return new DistributedException(
                operation.toString(),
                global,
                silent.size() == 1
                        ? OptionalInt.of(silent.getFirst())
                        : peer < 0 ? OptionalInt.empty() : OptionalInt.of(members[peer]),
                "rank " + global + ": " + operation + with + where() + " failed: " + gone
                        + NativeFailure.sentence(error),
                error);
    }

    DistributedException disagreement(int peer, Agreement theirs, Agreement ours) {
        failed = true;
        return new DistributedException(
                "agreement",
                globalRank(),
                OptionalInt.of(members[peer]),
                "rank " + members[peer] + " is at " + theirs.words() + where() + ", rank " + globalRank() + " at "
                        + ours.words(),
                null);
    }

    private String where() {
        return name.isEmpty() ? "" : " in the group " + name.substring(1);
    }

    private int globalRank() {
        return members[rank];
    }

    /// Leaves the group. After a failure its native part is left to the end of the process: it would wait for others.
    @Override
    public void close() {
        if (failed || closed) {
            return;
        }
        closed = true;
        handle.close();
        if (name.isEmpty()) {
            heartbeats.close();
            place.close();
        }
    }
}
