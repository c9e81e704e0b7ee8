package dev.athanor.train;

import dev.athanor.distributed.GradientSum;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.Reduction;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/// Processes that each go over an equal part of every batch, and add their gradients up while they compute them.
final class DataParallel implements Replicas {
    private final ProcessGroup group;
    private final PhaseClock clock;
    private final BooleanSupplier isInterrupted;
    private final BooleanSupplier saveIsDue;
    private final GradientSum gradients;
    private final Sharding sharding;
    private boolean interrupted;
    private boolean saveDue;

    /// @param gradients of the group; closed with this
    DataParallel(
            ProcessGroup group,
            GradientSum gradients,
            Sharding sharding,
            PhaseClock clock,
            BooleanSupplier isInterrupted,
            BooleanSupplier saveIsDue) {
        this.group = group;
        this.clock = clock;
        this.isInterrupted = isInterrupted;
        this.saveIsDue = saveIsDue;
        this.gradients = gradients;
        this.sharding = sharding;
    }

    @Override
    public boolean first() {
        return group.rank() == 0;
    }

    @Override
    public long[] share(long[] samples) {
        long first = (long) samples.length * group.rank() / group.size();
        long end = (long) samples.length * (group.rank() + 1) / group.size();
        return Arrays.copyOfRange(samples, (int) first, (int) end);
    }

    /// From the run's seed and the step alone, so that no process's random state has to be saved.
    @Override
    public void beginStep(long seed, long step) {
        RandomState.seed((seed * 0x9E3779B97F4A7C15L + step) * 0xBF58476D1CE4E5B9L + group.rank());
    }

    @Override
    public Tensor count(Tensor own) {
        clock.waits();
        var all = own.copy();
        group.allReduce(all, Reduction.SUM).await();
        return all;
    }

    @Override
    public void beginPass(boolean last) {
        if (last || sharding.compareTo(Sharding.GRADIENTS) >= 0) { // whole gradients do not stay
            clock.waits();
            gradients.sendingPass();
        }
    }

    @Override
    public double settle(double loss) {
        clock.waits();
        gradients.flush();
        var all = sum(new double[] {
            loss,
            isInterrupted.getAsBoolean() ? 1 : 0,
            first() && saveIsDue.getAsBoolean() ? 1 : 0, // clocks differ
            gradients.strangers()
        });
        gradients.await();
        if (all[3] > 0) {
            gradients.adopt();
        }
        interrupted = all[1] > 0;
        saveDue = all[2] > 0;
        return all[0];
    }

    @Override
    public boolean interrupted() {
        return interrupted;
    }

    @Override
    public boolean saveDue() {
        return saveDue;
    }

    @Override
    public long[] evaluated(long batches) {
        long end = inStep() ? Math.ceilDiv(batches, group.size()) * group.size() : batches;
        return LongStream.range(0, end)
                .filter(batch -> batch % group.size() == group.rank())
                .toArray();
    }

    @Override
    public boolean inStep() {
        return sharding == Sharding.PARAMETERS;
    }

    @Override
    public long hiddenNanos() {
        return gradients.hiddenNanos();
    }

    @Override
    public double[] sum(double[] values) {
        try (var _ = Scope.open()) {
            var all = Tensor.of(values, values.length);
            group.allReduce(all, Reduction.SUM).await();
            return all.toDoubles();
        }
    }

    @Override
    public void broadcast(Map<String, Tensor> tensors) {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            for (var tensor : tensors.values()) {
                var whole = tensor.detach().contiguous();
                group.broadcast(whole, 0).await();
                tensor.copyInPlace(whole);
            }
        }
    }

    @Override
    public void close() {
        gradients.close();
    }
}
