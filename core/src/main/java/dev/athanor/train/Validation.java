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
    /// @param replicas who share the batches out, where there are no scores
    Map<String, Double> of(Objective objective, int batch, Replicas replicas) {
        var predicting = scores.isPresent() && objective instanceof Supervised;
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            int batches = Math.toIntExact(Math.ceilDiv(data.size(), batch));
            var sums = new double[2 * batches]; // of each batch the losses, and what they are divided by
            List<Tensor> predictions = new ArrayList<>();
            List<Tensor> targets = new ArrayList<>();
            for (long number : (predicting ? Alone.UNWATCHED : replicas).evaluated(batches)) {
                try (var inner = Scope.open()) {
                    boolean counts = number < batches;
                    long first = counts ? number * batch : 0;
                    var samples = data.slice(first, Math.min(batch, data.size() - first));
                    double total;
                    if (predicting && objective instanceof Supervised supervised) {
                        var prediction = supervised.predict(samples);
                        total = supervised
                                .loss()
                                .total(prediction, samples.target())
                                .item();
                        predictions.add(inner.keep(prediction.to(Device.CPU)));
                        targets.add(inner.keep(samples.target().to(Device.CPU)));
                    } else {
                        total = objective.total(samples).item();
                    }
                    if (counts) {
                        sums[2 * (int) number] = total;
                        sums[2 * (int) number + 1] = objective.count(samples).item();
                    }
                }
            }
            double loss = mean(predicting ? sums : replicas.sum(sums));
            var metrics = new LinkedHashMap<String, Double>();
            metrics.put(Monitor.LOSS, loss);
            metrics.putAll(objective.scores(loss));
            if (!predictions.isEmpty()) {
                scores.ifPresent(s -> metrics.putAll(s.of(Tensor.cat(predictions, 0), Tensor.cat(targets, 0))));
            }
            return metrics;
        }
    }

    /// Added up in the batches' order, whoever looked at them.
    private static double mean(double[] sums) {
        double total = 0;
        double count = 0;
        for (int i = 0; i < sums.length; i += 2) {
            total += sums[i];
            count += sums[i + 1];
        }
        return total / count;
    }
}
