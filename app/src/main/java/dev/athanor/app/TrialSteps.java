package dev.athanor.app;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.train.Length;
import dev.athanor.train.TrainEvent;
import dev.athanor.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Takes a few steps of a training and looks at the clock.
final class TrialSteps {
    private static final int MOST_STEPS = 400;
    private static final int LEAST_STEPS = 4;
    private static final double SECONDS = 1;
    private static final double PATIENCE_SECONDS = 15;

    private TrialSteps() {}

    /// The mean of the later half of some steps: a second's, and four at least where they are not slow.
    ///
    /// @param samples a batch of them
    static double seconds(Trainer trainer, Supplier<Batch> samples) {
        List<Long> ends = new ArrayList<>();
        long start = System.nanoTime();
        try (var data = TensorDataset.of(samples)) {
            trainer.batch(Math.toIntExact(data.size()))
                    .listener(event -> {
                        if (event instanceof TrainEvent.Stepped) {
                            ends.add(System.nanoTime());
                        }
                    })
                    .interruptedBy(() -> enough(ends.size(), (System.nanoTime() - start) / 1e9))
                    .fit(data, Length.steps(MOST_STEPS));
        }
        int half = (ends.size() - 1) / 2; // the first ones are slower than the rest
        return (ends.getLast() - ends.get(half)) / 1e9 / (ends.size() - 1 - half);
    }

    private static boolean enough(int steps, double seconds) {
        int least = seconds > PATIENCE_SECONDS ? 2 : LEAST_STEPS;
        return steps >= least && seconds > SECONDS;
    }
}
