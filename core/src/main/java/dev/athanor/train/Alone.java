package dev.athanor.train;

import dev.athanor.tensor.Tensor;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/// One process, which does all of a step.
record Alone(BooleanSupplier isInterrupted, BooleanSupplier saveIsDue) implements Replicas {
    /// For work outside a run.
    static final Alone UNWATCHED = new Alone(() -> false, () -> false);

    @Override
    public boolean first() {
        return true;
    }

    @Override
    public long[] share(long[] samples) {
        return samples;
    }

    @Override
    public void beginStep(long seed, long step) {}

    @Override
    public Tensor count(Tensor own) {
        return own;
    }

    @Override
    public void beginPass(boolean last) {}

    @Override
    public double settle(double loss) {
        return loss;
    }

    @Override
    public boolean interrupted() {
        return isInterrupted.getAsBoolean();
    }

    @Override
    public boolean saveDue() {
        return saveIsDue.getAsBoolean();
    }

    @Override
    public long[] evaluated(long batches) {
        return LongStream.range(0, batches).toArray();
    }

    @Override
    public boolean inStep() {
        return false;
    }

    @Override
    public long hiddenNanos() {
        return 0;
    }

    @Override
    public double[] sum(double[] values) {
        return values;
    }

    @Override
    public void broadcast(Map<String, Tensor> tensors) {}

    @Override
    public void close() {}
}
