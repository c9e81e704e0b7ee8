package dev.athanor.distributed;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.GradientHook;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Adds up the gradients of the processes of a group, most of them while `backward()` still computes others. Each
/// process has the sums, or with [#scattered] those of its slices.
///
/// ```java
/// try (var sum = GradientSum.of(group, parameters, Compression.NONE)) {
///     firstPart.backward();                    // nothing travels
///     sum.sendingPass();
///     lastPart.backward();                     // full buckets do
///     sum.flush();
///     sum.await();                             // every grad() is the sum, with the same bits everywhere
/// }
/// ```
///
/// Gradients are in buckets. A bucket travels once the gradients in it are complete and those before it
/// have gone, so that all processes send in the same order. When, and how often, a gradient comes in a
/// pass is learned in the first step, in which nothing travels early. A parameter that no process has a
/// gradient for keeps none.
///
/// c10d's own `Reducer` watches the graph of one `backward()`. It would miss what is computed besides: the gradient of
/// a head that is made without a graph, blocks that are gone through one by one, parts of a batch on several threads.
public final class GradientSum implements AutoCloseable {
    private static final long FIRST_BYTES = 1L << 20; // of the first bucket, which travels soon
    private static final long MOST_BYTES = 2L << 20; // of the others: small, or the last, which nothing hides, is large
    private static final int SCATTERED_UNDER_WAY = 2; // buckets: more would hold what they are to free

    private final ProcessGroup group;
    private final List<Tensor> parameters;
    private final Function<List<Integer>, GradientBucket> maker;
    private final int mostUnderWay;
    private final long firstBytes;
    private final long mostBytes;
    private final List<GradientHook> hooks = new ArrayList<>();
    private final int[] arrivals;
    private final int[] expected;
    private final int[] places; // in the order of a pass
    private final Map<Integer, GradientBucket> bucketOf = new HashMap<>();
    private List<GradientBucket> buckets = List.of();
    private int arrived;
    private int sent;
    private int arriving = -1;
    private boolean sending;
    private long travellingSince; // in a pass, while anything is
    private long hidden;

    private GradientSum(
            ProcessGroup group,
            List<Tensor> parameters,
            Function<List<Integer>, GradientBucket> maker,
            int mostUnderWay,
            long firstBytes,
            long mostBytes) {
        this.group = group;
        this.parameters = parameters;
        this.maker = maker;
        this.mostUnderWay = mostUnderWay;
        this.firstBytes = firstBytes;
        this.mostBytes = mostBytes;
        this.arrivals = new int[parameters.size()];
        this.expected = new int[parameters.size()];
        this.places = new int[parameters.size()];
        for (int i = 0; i < parameters.size(); i++) {
            int number = i;
            hooks.add(GradientHook.of(parameters.get(i), () -> arrives(number)));
        }
    }

    /// Every `grad()` becomes the sum; it is a view of its bucket's memory from the second step on.
    ///
    /// @param parameters the same on all processes, in the same order; those that gather no gradients are left out
    public static GradientSum of(ProcessGroup group, List<Tensor> parameters, Compression compression) {
        return of(group, parameters, compression, FIRST_BYTES, MOST_BYTES);
    }

    static GradientSum of(
            ProcessGroup group, List<Tensor> parameters, Compression compression, long firstBytes, long mostBytes) {
        var learning = parameters.stream().filter(Tensor::requiresGrad).toList();
        return new GradientSum(
                group,
                learning,
                numbers -> SummedBucket.of(at(learning, numbers), compression),
                Integer.MAX_VALUE,
                firstBytes,
                mostBytes);
    }

    /// Each process has the sums of its [Slices] alone, as the `grad()` of `slices`. A parameter has
    /// none once its bucket has gone: from the second step on whole gradients are there for a few
    /// buckets at a time. What several passes send is added to what the slices have.
    ///
    /// @param parameters the same on all processes, in the same order
    /// @param slices this process's, one for each of the parameters
    public static GradientSum scattered(
            ShardMesh mesh, List<Tensor> parameters, List<Tensor> slices, Compression compression) {
        return scattered(mesh, parameters, slices, compression, FIRST_BYTES, MOST_BYTES);
    }

    static GradientSum scattered(
            ShardMesh mesh,
            List<Tensor> parameters,
            List<Tensor> slices,
            Compression compression,
            long firstBytes,
            long mostBytes) {
        var numbers = IntStream.range(0, parameters.size())
                .filter(i -> parameters.get(i).requiresGrad())
                .boxed()
                .toList();
        var learning = at(parameters, numbers);
        var own = at(slices, numbers);
        return new GradientSum(
                mesh.all(),
                learning,
                some -> ScatteredBucket.of(mesh, at(learning, some), at(own, some), compression),
                SCATTERED_UNDER_WAY,
                firstBytes,
                mostBytes);
    }

    private static List<Tensor> at(List<Tensor> tensors, List<Integer> numbers) {
        return numbers.stream().map(tensors::get).toList();
    }

    /// What is complete in the next pass may travel: the last of a step, or with [#scattered] any, of which a process
    /// makes as many as the others. Returns when what another such pass of the step had to send is there.
    public synchronized void sendingPass() {
        if (sending) {
            flush();
            await();
        }
        sending = true;
        Arrays.fill(arrivals, 0);
        arrived = 0;
    }

    private synchronized void arrives(int parameter) {
        if (!sending) {
            return;
        }
        if (arriving >= 0) {
            complete(arriving);
        }
        arriving = parameter;
    }

    private void complete(int parameter) {
        lookForArrivals();
        arrivals[parameter]++;
        places[parameter] = ++arrived;
        var bucket = bucketOf.get(parameter);
        if (bucket == null || arrivals[parameter] != expected[parameter]) {
            if (bucket != null && bucket.sent()) {
                throw new IllegalStateException("a gradient of shape "
                        + parameters.get(parameter).shape() + " came " + arrivals[parameter]
                        + " times in one pass, and had come " + expected[parameter]
                        + " times in the first step; it was sent before");
            }
            return;
        }
        bucket.arrived();
        // the last waits for flush(), which may bring gradients that no hook is told of
        while (sent < buckets.size() - 1 && buckets.get(sent).full()) {
            sendInPass();
        }
    }

    private void sendInPass() {
        long before = System.nanoTime();
        sendNext();
        long now = System.nanoTime();
        if (travellingSince == 0) {
            travellingSince = now;
        } else {
            travellingSince += now - before; // in which it may have waited, and nothing was computed
        }
    }

    private void lookForArrivals() {
        if (travellingSince != 0 && buckets.get(sent - 1).isThere()) {
            endOfTravelling();
        }
    }

    private void endOfTravelling() {
        hidden += travellingSince == 0 ? 0 : System.nanoTime() - travellingSince;
        travellingSince = 0;
    }

    /// How long, since this was made, gradients travelled while others were computed: from when a
    /// bucket is sent to when it is seen to have come, or there is nothing left to compute.
    public synchronized long hiddenNanos() {
        return hidden;
    }

    private void sendNext() {
        if (sent >= mostUnderWay) {
            buckets.get(sent - mostUnderWay).await();
        }
        buckets.get(sent++).send(group);
    }

    /// How many buckets are on their way.
    int sent() {
        return sent;
    }

    /// Sends what has not been sent, after the step's last pass; on a process that had no part in it too.
    public synchronized void flush() {
        if (arriving >= 0) {
            complete(arriving);
            arriving = -1;
        }
        endOfTravelling();
        sending = false;
        while (sent < buckets.size()) {
            sendNext();
        }
    }

    /// Returns when the gradients that were sent are the sums.
    public synchronized void await() {
        buckets.forEach(GradientBucket::finish);
        sent = 0;
    }

    /// How many parameters have a gradient here that is in no bucket: all in the first step, none in most later ones.
    public int strangers() {
        int count = 0;
        for (int i = 0; i < parameters.size(); i++) {
            count += stranger(i) ? 1 : 0;
        }
        return count;
    }

    private boolean stranger(int parameter) {
        return !bucketOf.containsKey(parameter) && parameters.get(parameter).gradIdentity() != 0;
    }

    /// Adds up the gradients that are in no bucket, after [#await], and gives them buckets. All processes call it if
    /// one has [#strangers].
    public synchronized void adopt() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var made = new ArrayList<>(buckets);
            var filling = new ArrayList<Integer>();
            long bytes = 0;
            for (int i : strangersAnywhere()) {
                var parameter = parameters.get(i);
                boolean another = !filling.isEmpty()
                        && (parameters.get(filling.getFirst()).dtype() != parameter.dtype()
                                || bytes >= (made.isEmpty() ? firstBytes : mostBytes));
                if (another) {
                    made.add(bucket(filling));
                    filling.clear();
                    bytes = 0;
                }
                filling.add(i);
                bytes += parameter.elements() * parameter.dtype().bytes();
            }
            if (!filling.isEmpty()) {
                made.add(bucket(filling));
            }
            var fresh = made.subList(buckets.size(), made.size());
            for (var bucket : fresh) {
                bucket.send(group);
                bucket.finish();
            }
            buckets = List.copyOf(made);
        }
    }

    /// The parameters that have a gradient on some process and no bucket, in the order in which the gradients came.
    /// Last are those that no hook was told of, or not on every process: they would keep the others waiting. What a
    /// process that had no part in the step knows is not asked.
    private List<Integer> strangersAnywhere() {
        int count = parameters.size();
        var seen = new double[3 * count];
        for (int i = 0; i < count; i++) {
            boolean stranger = stranger(i);
            seen[i] = stranger ? 1 + arrivals[i] : 0;
            seen[count + i] = stranger ? places[i] : 0;
            seen[2 * count + i] = arrived > 0 && arrivals[i] == 0 ? 1 : 0;
        }
        var anywhere = Tensor.of(seen, seen.length);
        group.allReduce(anywhere, Reduction.MAX).await();
        var all = anywhere.toDoubles();
        var strangers =
                IntStream.range(0, count).filter(i -> all[i] > 0).boxed().toList();
        strangers.forEach(i -> expected[i] = (int) all[i] - 1);
        return strangers.stream()
                .sorted(Comparator.comparingDouble(i -> all[2 * count + i] > 0 ? Double.MAX_VALUE : all[count + i]))
                .toList();
    }

    private GradientBucket bucket(List<Integer> numbers) {
        var bucket = maker.apply(numbers);
        numbers.forEach(number -> bucketOf.put(number, bucket));
        return bucket;
    }

    /// The bytes that a process hands over in each step.
    public long bytes() {
        return buckets.stream().mapToLong(GradientBucket::bytes).sum();
    }

    /// The gradients stay with their parameters.
    @Override
    public void close() {
        hooks.forEach(GradientHook::close);
        buckets.forEach(GradientBucket::close);
    }
}
