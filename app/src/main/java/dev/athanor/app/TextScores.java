package dev.athanor.app;

import dev.athanor.evaluate.ClassificationReport;
import dev.athanor.tensor.Tensor;
import dev.athanor.train.Scores;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a validation on texts reports beside the loss: accuracy, and the mean of the classes' F1, in which a rare class
/// counts for as much as a frequent one.
record TextScores(List<String> labels) implements Scores {
    @Override
    public Map<String, Double> of(Tensor predictions, Tensor targets) {
        var actual = Arrays.stream(targets.toLongs()).mapToInt(Math::toIntExact).toArray();
        var report =
                ClassificationReport.of(labels, actual, predictions.softmax(1).toFloats());
        var scores = new LinkedHashMap<String, Double>();
        scores.put("accuracy", report.accuracy());
        scores.put("macroF1", report.f1().macro());
        return scores;
    }
}
