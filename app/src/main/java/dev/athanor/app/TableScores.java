package dev.athanor.app;

import dev.athanor.table.Target;
import dev.athanor.tensor.Tensor;
import dev.athanor.train.Scores;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a validation on a table reports beside the loss: accuracy, or the mean absolute error in the target's unit.
record TableScores(Target target) implements Scores {
    @Override
    public Map<String, Double> of(Tensor predictions, Tensor targets) {
        var scores = new LinkedHashMap<String, Double>();
        switch (target) {
            case Target.Classes _ -> {
                var actual = targets.toLongs();
                var predicted = predictions.argmax(1).toLongs();
                int right = 0;
                for (int i = 0; i < actual.length; i++) {
                    right += actual[i] == predicted[i] ? 1 : 0;
                }
                scores.put("accuracy", (double) right / actual.length);
            }
            case Target.Quantity quantity ->
                scores.put(
                        "meanAbsoluteError",
                        predictions.sub(targets).abs().mean().item() * quantity.scale());
        }
        return scores;
    }
}
