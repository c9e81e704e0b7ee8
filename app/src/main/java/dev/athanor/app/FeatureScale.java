package dev.athanor.app;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.model.bert.BertClassifier;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;

/// Brings the elements of vectors to a mean of 0 and a deviation of 1, those of the training texts, so that one rate
/// and
/// one penalty suit them all.
///
/// @param mean `[width]`
/// @param deviation `[width]`
record FeatureScale(Tensor mean, Tensor deviation) implements AutoCloseable {
    static FeatureScale of(TensorDataset train) {
        try (var _ = Scope.open()) {
            var vectors = train.slice(0, train.size()).input();
            var deviations = vectors.std(0, false).toFloats();
            for (int i = 0; i < deviations.length; i++) {
                deviations[i] = deviations[i] > 0 ? deviations[i] : 1; // one that is always the same, or one text
            }
            return new FeatureScale(
                    vectors.mean(0, false).release(),
                    Tensor.of(deviations, deviations.length)
                            .to(vectors.device())
                            .release());
        }
    }

    /// The caller closes it.
    TensorDataset scaled(TensorDataset vectors) {
        return TensorDataset.of(() -> {
            var all = vectors.slice(0, vectors.size());
            return new Batch(all.input().sub(mean).div(deviation), all.target().copy());
        });
    }

    /// Lets what was trained on scaled vectors take them as they are.
    void into(BertClassifier classifier) {
        classifier.absorb(mean, deviation);
    }

    @Override
    public void close() {
        mean.close();
        deviation.close();
    }
}
