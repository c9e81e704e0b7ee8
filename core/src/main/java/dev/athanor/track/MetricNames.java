package dev.athanor.track;

/// The names under which a training writes what every reader of its metrics looks for.
public final class MetricNames {
    /// The training loss.
    public static final String LOSS = "loss";

    /// The loss on the validation split.
    public static final String VALIDATION_LOSS = "validationLoss";

    /// The learning rate; of parameter groups beyond the first, this and the group's name.
    public static final String LEARNING_RATE = "learningRate";

    /// Epochs done, a whole number where an epoch ends.
    public static final String EPOCH = "epoch";

    private MetricNames() {}
}
