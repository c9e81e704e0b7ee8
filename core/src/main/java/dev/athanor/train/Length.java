package dev.athanor.train;

import dev.athanor.settings.Check;

/// How long to train.
public sealed interface Length {
    static Epochs epochs(long count) {
        return new Epochs(count);
    }

    static Steps steps(long count) {
        return new Steps(count);
    }

    /// The number of optimiser steps, when an epoch has `stepsPerEpoch`.
    long inSteps(long stepsPerEpoch);

    /// Passes over the training data.
    record Epochs(long count) implements Length {
        public Epochs {
            new Check().atLeast("epochs", count, 1).orThrow();
        }

        @Override
        public long inSteps(long stepsPerEpoch) {
            return Math.multiplyExact(count, stepsPerEpoch);
        }
    }

    /// Optimiser steps.
    record Steps(long count) implements Length {
        public Steps {
            new Check().atLeast("steps", count, 1).orThrow();
        }

        @Override
        public long inSteps(long stepsPerEpoch) {
            return count;
        }
    }
}
