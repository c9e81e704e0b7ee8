package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.data.Dataset;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.track.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The gradients of a step with the same bits on any number of processes, for [Trainer#deterministic]: those of
/// [LogicalParts], added up in one tree whose upper levels lie between the processes ([TreeSum]).
final class FixedTree implements StepGradients {
    private final Trainer plan;
    private final Dataset data;
    private final Device device;
    private final PhaseClock clock;
    private final Replicas replicas;
    private final int count; // parts of all processes
    private final int first;
    private final int end;
    private final LogicalParts parts;
    private final TreeSum tree;

    FixedTree(Trainer plan, Dataset data, Device device, PhaseClock clock, Replicas replicas) {
        this.plan = plan;
        this.data = data;
        this.device = device;
        this.clock = clock;
        this.replicas = replicas;
        this.count = plan.logicalParts.getAsInt();
        var group = plan.group();
        int processes = group.map(ProcessGroup::size).orElse(1);
        int rank = group.map(ProcessGroup::rank).orElse(0);
        if (count % processes != 0) {
            throw new TrainingException("a deterministic training of " + count + " logical parts is on " + processes
                    + " processes, expected a number that divides them; train.logicalParts says how many there are");
        }
        if (!plan.model.buffers().isEmpty()) {
            throw new TrainingException("a deterministic training is of a model without buffers, this one has "
                    + String.join(", ", plan.model.buffers().keySet()) + ", of which each process would have its own");
        }
        this.first = count / processes * rank;
        this.end = count / processes * (rank + 1);
        this.parts = new LogicalParts(plan, device, end - first);
        this.tree = new TreeSum(group, parts.parameters());
    }

    @Override
    public double backward(long[] chosen, long[] next, double factor, long step) {
        clock.enter(Phase.DATA);
        var batches = batches(chosen);
        if (next.length > 0) {
            data.expect(share(next, first));
        }
        var counts = new double[count];
        for (int part = first; part < end; part++) {
            for (var samples : batches.get(part)) {
                try (var _ = Scope.open()) {
                    counts[part] += plan.objective.count(samples).item();
                }
            }
        }
        clock.waits();
        double whole = Arrays.stream(replicas.sum(counts)).sum();
        clock.forward();
        var losses = new double[count];
        var done = new LogicalParts.Step(
                batches,
                Tensor.of(new float[] {(float) whole}, 1).to(device),
                factor,
                (part, loss) -> losses[part] += loss,
                seed(step),
                clock);
        try (var own = parts.sum(done, first, end)) {
            clock.waits();
            return meet(own, losses);
        }
    }

    private List<List<Batch>> batches(long[] chosen) {
        var arranged = chosen.length <= plan.batch ? chosen : data.arranged(chosen);
        List<List<Batch>> batches = IntStream.range(0, count)
                .<List<Batch>>mapToObj(_ -> new ArrayList<>())
                .toList();
        for (int from = 0; from < arranged.length; from += plan.batch) {
            var together = Arrays.copyOfRange(arranged, from, Math.min(from + plan.batch, arranged.length));
            for (int part = first; part < end; part++) {
                var own = share(together, part);
                if (own.length > 0) {
                    batches.get(part).add(data.batch(own));
                }
            }
        }
        return batches;
    }

    private long[] share(long[] samples, int part) {
        return Arrays.copyOfRange(samples, (int) ((long) samples.length * part / count), (int)
                ((long) samples.length * (part + 1) / count));
    }

    /// From the run's seed and the step alone.
    private long seed(long step) {
        return (plan.seed * 0x9E3779B97F4A7C15L + step) * 0xBF58476D1CE4E5B9L;
    }

    /// Makes the gradients those of all parts; the mean.
    private double meet(PartialGradients own, double[] losses) {
        var present = own.present();
        var said = Arrays.copyOf(losses, losses.length + present.length);
        System.arraycopy(present, 0, said, losses.length, present.length);
        var all = replicas.sum(said);
        own.copyTo(tree.places());
        tree.addUp();
        var parameters = parts.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).setGrad(all[count + i] > 0 ? tree.places().get(i) : null);
        }
        return replicas.settle(replicas.first() ? Arrays.stream(all, 0, count).sum() : 0); // which adds all up
    }

    @Override
    public void close() {
        parts.close();
        tree.close();
    }
}
