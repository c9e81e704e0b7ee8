package dev.athanor.train;

import dev.athanor.data.Dataset;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The mean loss over a dataset, and the run's scores, which a [Supervised] objective alone has predictions for.
record Validation(Dataset data, Optional<Scores> scores) {

    /// `loss`, then the scores. The model is in evaluation mode.
    ///
    /// @param batch how many samples go through the model at once
    Map<String, Double> of(Objective objective, int batch) {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            double total = 0;
            double count = 0;
            List<Tensor> predictions = new ArrayList<>();
            List<Tensor> targets = new ArrayList<>();
            for (long first = 0; first < data.size(); first += batch) {
                try (var scope = Scope.open()) {
                    var samples = data.slice(first, Math.min(batch, data.size() - first));
                    if (scores.isPresent() && objective instanceof Supervised supervised) {
                        var prediction = supervised.predict(samples);
                        total += supervised
                                .loss()
                                .total(prediction, samples.target())
                                .item();
                        predictions.add(scope.keep(prediction.to(Device.CPU)));
                        targets.add(scope.keep(samples.target().to(Device.CPU)));
                    } else {
                        total += objective.total(samples).item();
                    }
                    count += objective.count(samples).item();
                }
            }
            var metrics = new LinkedHashMap<String, Double>();
            metrics.put(Monitor.LOSS, total / count);
            metrics.putAll(objective.scores(total / count));
            if (!predictions.isEmpty()) {
                scores.ifPresent(s -> metrics.putAll(s.of(Tensor.cat(predictions, 0), Tensor.cat(targets, 0))));
            }
            return metrics;
        }
    }
}
