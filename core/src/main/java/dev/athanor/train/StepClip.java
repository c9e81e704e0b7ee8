package dev.athanor.train;

import dev.athanor.optim.Clip;

/// Clips a step's gradients by their norm, over all processes of the run.
final class StepClip implements AutoCloseable {
    private final Company company;
    private final Clip own;
    private final Clip counted;

    StepClip(Trainer plan, Company company) {
        this.company = company;
        own = Clip.over(company.withGradients(plan.moved()));
        counted = Clip.over(company.counted(plan.moved()));
    }

    /// Scales all gradients alike so that the norm of all is at most `max`.
    void limit(double max) {
        own.limit(company.norm(counted.norm()), max);
    }

    @Override
    public void close() {
        own.close();
        counted.close();
    }
}
