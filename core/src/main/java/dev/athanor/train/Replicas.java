package dev.athanor.train;

import dev.athanor.tensor.Tensor;
import java.util.Map;

/// The processes that take a run's steps together, each over its part of a step's samples. They
/// hold the same parameters and optimiser state, and end a step with the same bits.
sealed interface Replicas extends AutoCloseable permits Alone, DataParallel {
    /// Whether this process says what is to be said once.
    boolean first();

    /// This process's part of samples that go through the model together; none where there are
    /// fewer than processes.
    long[] share(long[] samples);

    /// Before a step: what this process draws at random in it is its own.
    void beginStep(long seed, long step);

    /// What the mean of a step is divided by, from the part of it that is this process's.
    Tensor count(Tensor own);

    /// Before a pass.
    ///
    /// @param last whether it is the last of the step
    void beginPass(boolean last);

    /// After the last pass: makes the gradients those of all samples.
    ///
    /// @param loss the part of the mean that is this process's
    /// @return the mean
    double settle(double loss);

    /// Whether the run should stop, as all processes see it.
    boolean interrupted();

    /// Whether it is time for a checkpoint, as all processes see it.
    boolean saveDue();

    /// The numbers of the batches of a validation that this process looks at, of so many. One
    /// that is not there stands for a pass that does not count.
    long[] evaluated(long batches);

    /// Whether all of its processes make the same passes, since each gives the others what a pass
    /// needs: one that does not count where there are no samples.
    boolean inStep();

    /// How long gradients have travelled so far while others were computed.
    long hiddenNanos();

    /// The sums over all processes of numbers that each knows some of and gives as zeros
    /// otherwise: exact.
    double[] sum(double[] values);

    /// Gives every process what the first has.
    void broadcast(Map<String, Tensor> tensors);

    @Override
    void close();
}
