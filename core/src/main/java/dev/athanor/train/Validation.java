package dev.athanor.train;

import dev.athanor.data.Dataset;
import dev.athanor.loss.Loss;
import dev.athanor.nn.Layer;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The mean loss over a dataset, and the run's scores.
///
/// @param batch how many samples go through the model at once
record Validation(Dataset data, int batch, Optional<Scores> scores) {

    /// `loss`, then the scores. The model is in evaluation mode.
    Map<String, Double> of(Layer model, Loss loss) {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            double total = 0;
            double count = 0;
            List<Tensor> predictions = new ArrayList<>();
            List<Tensor> targets = new ArrayList<>();
            for (long first = 0; first < data.size(); first += batch) {
                try (var scope = Scope.open()) {
                    var samples = data.slice(first, Math.min(batch, data.size() - first));
                    var prediction = model.forward(samples.input());
                    total += loss.total(prediction, samples.target()).item();
                    count += loss.count(samples.target()).item();
                    if (scores.isPresent()) {
                        predictions.add(scope.keep(prediction.to(Device.CPU)));
                        targets.add(scope.keep(samples.target().to(Device.CPU)));
                    }
                }
            }
            var metrics = new LinkedHashMap<String, Double>();
            metrics.put(Monitor.LOSS, total / count);
            scores.ifPresent(s -> metrics.putAll(s.of(Tensor.cat(predictions, 0), Tensor.cat(targets, 0))));
            return metrics;
        }
    }
}
