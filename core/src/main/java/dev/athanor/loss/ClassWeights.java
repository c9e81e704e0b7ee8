package dev.athanor.loss;

import dev.athanor.settings.Check;
import java.util.ArrayList;
import java.util.List;

/// What a row of each class counts for.
public sealed interface ClassWeights permits ClassWeights.None, ClassWeights.Balanced, ClassWeights.Given {

    /// Every row counts for one.
    record None() implements ClassWeights {}

    /// Every class counts for the same: `rows / (classes * rows of the class)`, as scikit-learn's `balanced`. The rows
    /// of the classes are known only with the data: [Loss#prepared].
    record Balanced() implements ClassWeights {}

    /// Weights by class number.
    record Given(List<Double> weights) implements ClassWeights {
        public Given {
            weights = List.copyOf(weights);
            var check = new Check().that(!weights.isEmpty(), "weights", "is empty, expected a weight for each class");
            for (int c = 0; c < weights.size(); c++) {
                check.notNegative("weights[" + c + "]", weights.get(c));
            }
            check.orThrow();
        }
    }

    /// The weights that balance classes of these sizes.
    ///
    /// @throws IllegalArgumentException if a class has no row
    static Given balancing(long[] classCounts) {
        long rows = 0;
        for (int c = 0; c < classCounts.length; c++) {
            if (classCounts[c] <= 0) {
                throw new IllegalArgumentException("class " + c + " has " + classCounts[c]
                        + " rows, so nothing balances it; give the weights, or leave the class out");
            }
            rows += classCounts[c];
        }
        var weights = new ArrayList<Double>();
        for (long count : classCounts) {
            weights.add(rows / (classCounts.length * (double) count));
        }
        return new Given(weights);
    }
}
