package dev.athanor.train;

import dev.athanor.data.Dataset;
import dev.athanor.tensor.Device;

/// How the gradients of a step come about.
sealed interface StepGradients extends AutoCloseable permits BatchGradients, FixedTree {
    static StepGradients of(
            Trainer plan, Objective objective, Dataset data, Device device, PhaseClock clock, Replicas replicas) {
        return plan.logicalParts.isPresent()
                ? new FixedTree(plan, data, device, clock, replicas)
                : new BatchGradients(plan, objective, data, device, clock, replicas);
    }

    /// Adds the gradients of `factor` times the mean over these samples to those of the parameters, on each process
    /// those of all.
    ///
    /// @param next samples that a later call will be given, to be read meanwhile
    /// @return the mean
    double backward(long[] chosen, long[] next, double factor, long step);

    @Override
    void close();
}
