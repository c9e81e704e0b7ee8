package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Tensor;

/// While training, sets each element to zero with a probability and scales the others by `1 / (1 -
/// probability)` (Srivastava et al. 2014); otherwise gives its input.
public final class Dropout extends Module implements Layer {
    private final double probability;

    private Dropout(double probability) {
        new Check().within("probability", probability, 0, 1).orThrow();
        this.probability = probability;
    }

    public static Dropout of(double probability) {
        return new Dropout(probability);
    }

    @Override
    public Tensor forward(Tensor x) {
        boolean drops = isTraining() && probability > 0;
        return observed(x, drops ? Functional.dropout(x, probability, true) : x);
    }

    @Override
    String describe() {
        return "Dropout(" + probability + ")";
    }
}
